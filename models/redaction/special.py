"""Health and the other special categories of Article 9 and 10 GDPR: conditions, treatments, aids, beliefs,
offences."""

from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from .lexicon import phrase_set, word_set
from .readings import Reading
from .tokens import Token
from .words import health_terms

_ENDINGS = (
    "itis", "emia", "aemia", "ectomy", "oscopy", "ostomy", "plasty", "opathy", "algia", "oplasia", "phrenia",
    "oxetine", "prazole", "statin", "cillin", "mycin", "olol", "sartan", "zepam", "azole", "triptan", "gliptin",
    "formin", "sclerosis", "trophy", "plegic", "plegia", "phobia", "osis",
)  # fmt: skip
_NOT_HEALTH = frozenset(
    {"neurosis", "diagnosis", "prognosis", "metamorphosis", "hypnosis", "apotheosis", "trophy", "osmosis"}
)
_BODY = word_set(
    """hip hips knee knees chest back heart lung lungs leg legs arm arms ankle ankles wrist wrists foot feet eye eyes
    ear ears spine neck shoulder shoulders liver stomach bowels womb nerves joints head hearing eyesight sight
    memory mobility skin kidneys bladder thyroid hands fingers toe toes jaw tooth teeth pelvis elbow waters
    breathing"""
)
_OWNERS = word_set("my his her your me their mum's dad's husband's wife's the this that new bad other")
_STRONG_OWNERS = word_set("my his her me with this bad new your")
_TROUBLE = word_set(
    """pain pains painful replaced replacement surgery operation operated infection infected disease disorder
    condition attack attacks failure transplant cancer problem problems trouble injury injured broken broke
    swollen swelled sore aching aches ache hurts hurting scan scans mri xray physio appointment therapy
    degeneration tablets tablet medication meds cream ointment spray drops injection injections jab review
    aids aid machine frame socks brace bypass murmur weak worse playing gone out dodgy wonky fractured torn
    cartilage ligament tendon symptoms flare episode episodes specialist clinic"""
)
_TREATED = word_set(
    """physio replacement surgery op operation mri scan pain pains injury infection condition trouble transplant failure
    attack cancer disease replaced"""
)
_BEFORE = word_set(
    """a an the my his her your me their severe chronic type acute bad had has have having got getting get on with
    suspected simple torn slipped partially registered profoundly completely legally mild terminal lung breast
    bowel skin prostate brain heart chest pelvic spinal renal nasal ear compression clinical post natal
    postnatal panic food partial underlying new oral knee hip back blood long early onset stage advanced
    multiple rheumatoid of"""
)
_AFTER = _TROUBLE | word_set("one two 1 2 i ii in both ear ears eye eyes and sighted")
_PHRASES = phrase_set(
    """partially sighted | registered blind | hard of hearing | signed off with | signed off sick | terminal cancer |
    terminally ill | eye surgery | heart surgery | spinal surgery | knee surgery | hip surgery | surgery on my
    | mental health | learning difficulties | learning difficulty | learning disability | special needs |
    heart attack | heart failure | heart condition | blood pressure | blood clot | blood clots | food
    poisoning | panic attacks | panic attack | chest infection | multiple sclerosis | cystic fibrosis |
    cerebral palsy | sickle cell | motor neurone | learning disabled | hearing aid | hearing aids | walking
    stick | walking frame | guide dog | end of life | life support | type one | type two | type 1 | type 2 |
    months pregnant | weeks pregnant | expecting a baby | in labour | gave birth | a fall | slipped disc |
    broke his | broke her | broke my | broken hip | broken leg | broken arm | can't walk | cannot walk | can't
    sleep | don't hear | can't concentrate | forget things | bad back | bad chest | bad knee | bad leg | bad
    hip | my nerves | a shadow on | nervous breakdown | self harm | self - harm | kill myself | end it all |
    suicidal | sleeping tablets | blood thinners | water tablets | hospital appointment | long covid | had an
    operation | having an operation | in a wheelchair | stair lift | stairlift | colour blind | visually
    impaired | hearing impaired | sight loss | lost my sight | losing my sight | oxygen concentrator | special
    category | high risk pregnancy | post traumatic | eating disorder | drink problem | drug problem | bad
    eyes | eyes are bad | eye condition | compression socks | no use of | on oxygen | kidney stones | sinus
    infection | water infection | ear infection | skin condition | out of breath | short of breath | brain
    injury | head injury | brain fog | my tablets | his tablets | her tablets | your tablets | on medication |
    my medication | his medication | her medication | your medication | an operation | my operation | his
    operation | her operation | your operation | off sick | weak heart | bad heart | recovering
    from | my bloods | mobility scooter | chest pains | hearing loss | on the spectrum | can't bend | can't
    lift | sick note | heart bypass | knee op | hip op | cancer treatment | mental illness | panic disorder |
    night sweats | hot flushes | mood swings | b12 | alcohol review | registered blind | going blind | i'm
    blind | months pregnant | weeks pregnant | new hip | new knee | by caesarean"""
)
_SPECIAL = word_set(
    """muslim christian catholic protestant jewish hindu sikh buddhist methodist baptist anglican atheist mormon
    quaker presbyterian pentecostal evangelical islam islamic judaism synagogue mosque gay lesbian bisexual
    transgender trans nonbinary queer heterosexual homosexual asylum refugee gypsy traveller probation
    convicted conviction convictions criminal prison parole imprisoned offender caution asbo"""
)
_SPECIAL_PHRASES = phrase_set(
    """jehovah 's witness | born again | black british | white british | black caribbean | black african | mixed race
    | british asian | british indian | british pakistani | south asian | criminal record | trade union | union
    rep | union member | shop steward | labour party | conservative party | sexual orientation | on a tag |
    out of prison | community service | suspended sentence | civil partner | same sex"""
)
_SPELT = frozenset(
    {
        "COPD",
        "MS",
        "MRI",
        "ADHD",
        "PTSD",
        "OCD",
        "IBS",
        "HIV",
        "ME",
        "DVT",
        "UTI",
        "CPAP",
        "BPD",
        "ASD",
        "MND",
        "TB",
        "CFS",
    }
)
_LETTERED = word_set("ms aids pots cast limp als nerves oxygen")


def find_special(reading: Reading) -> Iterator[Span]:
    """Each mention with the words that belong to it ("a slipped disc", "his knee replaced")."""
    tokens = reading.tokens
    for position, token in enumerate(tokens):
        length, type_ = _mention(tokens, position)
        if length:
            first, last = _widen(tokens, position, position + length - 1, type_)
            yield reading.span(first, last, type_, 0.75, "special category", "a term of a special category")
        elif token.norm in _BODY and _is_complaint(tokens, position):
            first, last = _widen(tokens, position, position, DataType.HEALTH)
            yield reading.span(
                first, last, DataType.HEALTH, 0.6, "special category", "a part of the body in a complaint"
            )
    for run in reading.runs:
        if run.value in _SPELT and len(run.units) > 1:
            yield reading.span(
                run.first, run.last, DataType.HEALTH, 0.8, "special category", "an abbreviation spelt out"
            )


def _mention(tokens: Sequence[Token], position: int) -> tuple[int, DataType]:
    norm = tokens[position].norm
    for phrase in _PHRASES_BY_WORD.get(norm, ()):
        if all(
            position + step < len(tokens) and tokens[position + step].norm == word for step, word in enumerate(phrase)
        ):
            return len(phrase), DataType.HEALTH
    for phrase in _SPECIAL_BY_WORD.get(norm, ()):
        if all(
            position + step < len(tokens) and tokens[position + step].norm == word for step, word in enumerate(phrase)
        ):
            return len(phrase), DataType.SPECIAL
    if norm in _SPECIAL:
        return int(
            norm not in ("trans", "caution", "christian", "traveller") or _is_predicate(tokens, position)
        ), DataType.SPECIAL
    return _term_length(tokens, position), DataType.HEALTH


def _is_predicate(tokens: Sequence[Token], position: int) -> bool:
    return position > 0 and tokens[position - 1].norm in (
        "i'm",
        "am",
        "is",
        "'s",
        "a",
        "he",
        "she",
        "being",
        "practising",
    )


def _is_term(tokens: Sequence[Token], position: int) -> bool:
    return _term_length(tokens, position) > 0


def _term_length(tokens: Sequence[Token], position: int) -> int:
    """How many tokens the term has that begins here: two for "Parkinson's", 0 for none."""
    token = tokens[position]
    if token.norm in _LETTERED:
        return int(_lettered(tokens, position))
    possessive = position + 1 < len(tokens) and tokens[position + 1].norm == "'s"
    if possessive and token.norm + "'s" in health_terms():
        return 2
    known = token.norm in health_terms()
    return int(known or (len(token.norm) > 7 and token.norm.endswith(_ENDINGS) and token.norm not in _NOT_HEALTH))


def _lettered(tokens: Sequence[Token], position: int) -> bool:
    """Terms that are also ordinary words or titles: they need capitals, or "have", "my", "on" before them."""
    token = tokens[position]
    before = tokens[position - 1].norm if position else ""
    if token.norm == "ms":
        return token.text == "MS" and before in ("have", "has", "got", "my", "with", "'s", "had")
    return before in ("my", "his", "her", "with", "on", "'s", "me", "was", "a", "the", "your", "hearing", "got")


def _is_complaint(tokens: Sequence[Token], position: int) -> bool:
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    if following in _TREATED:
        return True
    before = tokens[position - 1].norm if position else ""
    near = {token.norm for token in tokens[max(0, position - 3) : position + 4]}
    if before in _OWNERS and near & _TROUBLE:
        return True
    with_before = tokens[position - 2].norm if position > 1 else ""
    return (
        before in _STRONG_OWNERS
        and with_before in ("with", "for", "not", "given", "from", "having", "had")
        and tokens[position].norm != "head"
    )


def _widen(tokens: Sequence[Token], first: int, last: int, type_: DataType) -> tuple[int, int]:
    if type_ is DataType.SPECIAL:
        return first, last
    while first > 0 and (tokens[first - 1].norm in _BEFORE or _is_term(tokens, first - 1)):
        first -= 1
    while first < last and tokens[first].norm in (
        "had",
        "has",
        "have",
        "got",
        "get",
        "getting",
        "having",
        "of",
        "with",
        "on",
        "me",
    ):
        first += 1
    while last + 1 < len(tokens) and _belongs_after(tokens, last + 1):
        last += 1
    while last > first and tokens[last].norm in ("and", "in", "of", "the", "one", "two"):
        last -= 1
    return first, last


def _belongs_after(tokens: Sequence[Token], position: int) -> bool:
    norm = tokens[position].norm
    if norm in ("in", "and", "for", "of", "on"):
        following = {token.norm for token in tokens[position + 1 : position + 4]}
        return bool(following & (_BODY | health_terms()))
    return norm in _AFTER or norm in _BODY or _is_term(tokens, position)


def _by_word(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        index.setdefault(phrase[0], []).append(phrase)
    return index


_PHRASES_BY_WORD = _by_word(_PHRASES)
_SPECIAL_BY_WORD = _by_word(_SPECIAL_PHRASES)
