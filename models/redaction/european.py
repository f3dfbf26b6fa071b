"""National identifiers of the continent.

Each is the module of python-stdnum that checks it, its shape on the canonical stream, its name, and whether shape and
check are telling enough without any context.
"""

EUROPEAN: tuple[tuple[str, str, str, bool], ...] = (
    ("it.codicefiscale", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", "Italian tax code", True),
    ("fr.nir", r"[1-8]\d{4}(?:\d{2}|2[AB])\d{6}(?:\d{2})?", "French social security number", True),
    ("es.dni", r"\d{8}[A-Z]", "Spanish identity number", True),
    ("es.nie", r"[XYZ]\d{7}[A-Z]", "Spanish number of a foreigner", True),
    ("fi.hetu", r"\d{6}A?\d{3}[0-9A-Y]", "Finnish identity code", True),
    ("pt.cc", r"\d{9}[A-Z0-9]{2}\d", "Portuguese citizen card", True),
    ("ro.cnp", r"\d{13}", "Romanian personal code", True),
    ("si.emso", r"\d{13}", "Slovenian identity number", True),
    ("de.idnr", r"\d{11}", "German tax number", False),
    ("pl.pesel", r"\d{11}", "Polish identity number", False),
    ("be.nn", r"\d{11}", "Belgian register number", False),
    ("no.fodselsnummer", r"\d{11}", "Norwegian birth number", False),
    ("ee.ik", r"\d{11}", "Estonian identity code", False),
    ("lt.asmens", r"\d{11}", "Lithuanian personal code", False),
    ("hr.oib", r"\d{11}", "Croatian identity number", False),
    ("gr.amka", r"\d{11}", "Greek social security number", False),
    ("se.personnummer", r"(?:19|20)?\d{10}", "Swedish identity number", False),
    ("dk.cpr", r"\d{10}", "Danish register number", False),
    ("bg.egn", r"\d{10}", "Bulgarian identity number", False),
    ("at.vnr", r"\d{10}", "Austrian insurance number", False),
    ("cz.rc", r"\d{9,10}", "Czech birth number", False),
    ("sk.rc", r"\d{9,10}", "Slovak birth number", False),
    ("nl.bsn", r"\d{9}", "Dutch citizen service number", False),
    ("pt.nif", r"\d{9}", "Portuguese tax number", False),
)
