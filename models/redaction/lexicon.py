"""How digits and letters are said in English."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists that read better as prose than as Python."""
    return frozenset(text.split())


def phrase_set(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases parted by bars, each as its words."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


def phrases_by_last_word(text: str) -> dict[str, list[tuple[str, ...]]]:
    """Phrases parted by bars, listed by their last word."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrase_set(text):
        phrases.setdefault(phrase[-1], []).append(phrase)
    return phrases


ONES = {
    "zero": "0", "oh": "0", "nought": "0", "naught": "0", "nil": "0", "aught": "0", "nowt": "0",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "niner": "9", "fower": "4", "fife": "5",
}  # fmt: skip
TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
}  # fmt: skip
PLURALS = {
    "zeros": "0", "zeroes": "0", "noughts": "0", "ohs": "0", "ones": "1", "twos": "2", "threes": "3", "fours": "4",
    "fives": "5", "sixes": "6", "sevens": "7", "eights": "8", "nines": "9",
}  # fmt: skip
REPEATS = {"double": 2, "dou": 2, "treble": 3, "triple": 3, "quadruple": 4}

# The ICAO alphabet, and the spelling words that British and Irish callers add to it.
NATO = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "india": "I", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M",
    "november": "N", "oscar": "O", "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T",
    "uniform": "U", "victor": "V", "whiskey": "W", "whisky": "W", "xray": "X", "yankee": "Y", "zulu": "Z",
}  # fmt: skip
LETTER_NAMES = {"em": "M", "en": "N", "el": "L", "ell": "L", "ar": "R", "ef": "F", "eff": "F", "pee": "P", "bee": "B",
                "zed": "Z", "zee": "Z", "aitch": "H", "haitch": "H", "jay": "J", "kay": "K", "cee": "C", "dee": "D",
                "gee": "G", "ess": "S", "tee": "T", "vee": "V", "ex": "X"}  # fmt: skip

# What a recogniser writes for the letter before a number.
HEARD_LETTERS = word_set("see sea are you why be bee tea pea queue cue eye gee jay kay el em en ex ess ar ay aye")

HOMOPHONES = {"for": "four", "fore": "four", "to": "two", "too": "two", "won": "one", "ate": "eight", "owe": "oh"}
# What a recogniser writes for a digit that it misheard, in the midst of others.
SOUND_LIKE_DIGITS = word_set(
    """for fore fort forth to too tu won wan once ate hate owe nigh night nights knight line lines mine mind fine find
    by buy bye pie pies seeks sick sicks sex seek heaven heavens sever free tree trees green hero sero tune tour door
    none nun nein fife hive dive whole hole corn born porn turn tin tell"""
)

# Short words beside numbers that are no letters of a code.
GROUP_WORDS = word_set(
    "th st nd rd no num acc acct ref tel mob ext exp cvv ph pin otp ssn dob pls plz ur im its thats hes and"
)

HESITATIONS = frozenset({"um", "uh", "er", "erm", "uhm", "ah", "eh", "mm", "hmm"})
SEPARATOR_WORDS = frozenset({"dash", "hyphen", "space", "slash", "stroke", "dot", "point"})
JOINING_MARKS = frozenset("-–—,./:()\\…")
MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
CURRENCY_MARKS = frozenset("£$€")
# A number before one of these is a quantity, not an identifier.
MEASURES = word_set(
    """pound pounds quid pence p penny euro euros cent cents dollar dollars bucks grand percent per % minute minutes
    mins min hour hours hrs hr second seconds secs day days week weeks month months year years yr yrs night
    nights am pm o'clock oclock mile miles km metre metres meter meters mm cm inch inches foot feet litre
    litres kg kilos gram grams g mg ml kwh kilowatt kilowatts unit units gig gigs gb mb mbps meg megs watt
    watts volt volts degree degrees times time people person persons adults adult children child kids bags bag
    seats seat nights rooms room bedrooms bedroom floors floor steps boxes box items item copies points stars
    tickets ticket parcels parcel orders pieces working business stone lbs calls letters emails texts million
    thousand sessions tablets puffs doses pills x k"""
)
