"""Words for sports, in every dialect met, to the vocabulary of the engine."""

import re

RUN, TREADMILL, WALK, HIKE = "run", "treadmill", "walk", "hike"
CYCLE, SWIM, ROW, ELLIPTICAL = "cycle", "swim", "row", "elliptical"
STRENGTH, TEAM, OTHER = "strength", "team", "other"

# Compared without case, blanks or punctuation.
_WORDS: dict[str, str] = {}
for _mode, _names in {
    RUN: "run running trailrun trailrunning trackrun trackrunning streetrunning ultrarun jogging race lauf "
    "laufen joggen straßenlauf bahnlauf hardlopen correre coursesurroute footing "
    "traillauf courseàpied course trail "
    "carrera correr carreradetrail hardlopen hardloopsessie trailloop corsa 9",
    TREADMILL: "treadmill treadmillrunning indoorrunning indoorrun virtualrun virtuellerlauf courseàpiedvirtuelle "
    "carreravirtual virtuelehardloopsessie laufband tapisdecourse cintadecorrer loopband "
    "laufbandtraining laufbandlauf indoorlauf tapisroulant coursesurtapisroulant coursesurtapis carreraencinta",
    WALK: "walk walking casualwalking speedwalking powerwalking indoorwalking spaziergang gehen marche caminata "
    "wandeling wandelsessie fußmarsch 10",
    HIKE: "hike hiking snowshoe snowshoeing mountaineering wanderung wandern randonnée senderismo 4",
    CYCLE: "ride cycling biking bike cyclingtransportation cyclingsport roadbiking mountainbiking mountainbikeride "
    "gravelride gravelcycling virtualride virtualcycling indoorcycling ebiking ebikeride emountainbikeride "
    "ebikefitness spinning handcycle velomobile roadcycling mtb radfahrt radfahren virtuelleradfahrt "
    "mountainbikefahrt gravelbikefahrt gravelfahrt ebikefahrt emountainbikefahrt "
    "vélo sortieàvélo sortievélo sortievtt sortiegravel sortievirtuelle vélovirtuel vélovirtuelle vtt "
    "vélodassistanceélectrique sortieàvéloélectrique vélodintérieur "
    "ciclismo bicicleta vueltaenbicicleta bicicletademontaña bicicletaeléctrica ciclismovirtual "
    "fiets fietsrit fietsen rit virtuelerit mountainbikerit gravelrit ebikerit 1",
    SWIM: "swim swimming openwater openwaterswimming lapswimming poolswim poolswimming schwimmbad "
    "schwimmbadschwimmen bahnschwimmen freiwasserschwimmen natationenpiscine "
    "nataciónenpiscina nataciónenaguasabiertas schwimmen natation natación "
    "nager nage natationeneaulibre nado zwemmen zwemsessie 16",
    ROW: "row rowing indoorrowing virtualrow rudern aviron remo roeien kayaking kayak canoeing canoe paddling "
    "standuppaddleboarding standuppaddling",
    ELLIPTICAL: "elliptical ellipticaltrainer crosstrainer ellipsentrainer elliptique elíptica",
    STRENGTH: "strength strengthtraining weighttraining weights training workout crossfit hiit pilates yoga "
    "functionalstrengthtraining traditionalstrengthtraining coretraining mixedcardio "
    "highintensityintervaltraining cardio cardiotraining flexibilitytraining "
    "krafttraining gewichtstraining fitnesstraining musculation entraînement entraînementauxpoids "
    "entrenamiento entrenamientodefuerza entrenamientoconpesas pesas krachttraining gewichttraining",
    TEAM: "soccer football americanfootball basketball hockey icehockey fieldhockey rugby volleyball handball "
    "cricket lacrosse baseball softball ultimatedisc tennis badminton padel squash pickleball tabletennis "
    "racket racketsports racquetball teamsport teamsports korfball fußball "
    "futebol fútbol baloncesto tenis voetbal basketbal volleybal",
    # Known, and without a place here: named as such, and not taken for a sport that the file does not say.
    OTHER: "nordicski backcountryski alpineski rollerski crosscountryskiing alpineskiing skiing snowboard "
    "snowboarding iceskate iceskating inlineskate inlineskating skateboard skateboarding surfing windsurf "
    "windsurfing kitesurf kitesurfing sail sailing golf rockclimb rockclimbing climbing bouldering stairstepper "
    "stairclimbing wheelchair wheelchairpush dance boxing horsebackriding driving motorcycling flying "
    "langlauf skilanglauf skifahren skialpin eislaufen inlineskaten klettern segeln "
    "skidefond skialpin patinage escalade voile esquí patinaje escalada vela langlaufen skiën schaatsen klimmen",
}.items():
    for _name in _names.split():
        _WORDS[_name.casefold()] = _mode  # "fußball" folds to "fussball"

_SQUEEZE = re.compile(r"[\W_]+")
_FIT_SPORT = {
    "fitness_equipment": OTHER,
    "generic": OTHER,
    "cross_country_skiing": OTHER,
    "alpine_skiing": OTHER,
    "rowing": ROW,
    "stair_climbing": OTHER,
    "e_biking": CYCLE,
}
_FIT_SUB = {
    "treadmill": TREADMILL,
    "indoor_running": TREADMILL,
    "virtual_activity": TREADMILL,
    "indoor_rowing": ROW,
    "elliptical": ELLIPTICAL,
    "strength_training": STRENGTH,
    "indoor_cycling": CYCLE,
    "spin": CYCLE,
    "lap_swimming": SWIM,
    "open_water": SWIM,
    "yoga": STRENGTH,
    "pilates": STRENGTH,
    "flexibility_training": STRENGTH,
    "cardio_training": STRENGTH,
}
_SURFACES = {
    "track": frozenset({"track", "tartan", "bahn", "piste", "pista", "baan"}),
    "trail": frozenset({"trail", "trails", "gelände", "wald", "waldweg", "sentier", "sendero", "bospad", "sentiero"}),
    "treadmill": frozenset({"treadmill", "laufband", "tapisroulant", "tapis", "cinta", "loopband"}),
}


def mode_of(word: str) -> str | None:
    """The engine's mode for a sport named in words or by Strava's number; None for an unknown word."""
    return _WORDS.get(_SQUEEZE.sub("", word.casefold()))


def surface_of(word: str) -> str | None:
    """The surface that the name of a sport implies ("Trail Run")."""
    squeezed = _SQUEEZE.sub("", word.casefold())
    if squeezed.startswith("trail") and mode_of(word) == RUN:
        return "trail"
    if squeezed in {"trackrun", "trackrunning"}:
        return "track"
    return "treadmill" if mode_of(word) == TREADMILL else None


def surface_named(word: str) -> str | None:
    """The surface that a column of surfaces names, in the words of types.SURFACES."""
    squeezed = _SQUEEZE.sub("", word.casefold())
    return next((surface for surface, words in _SURFACES.items() if squeezed in words), None)


def fit_mode(sport: str | None, sub_sport: str | None) -> tuple[str | None, str | None]:
    """(mode, surface) for FIT's sport and sub-sport; mode is None where the file does not say."""
    if sport == "running":
        if sub_sport in {"treadmill", "indoor_running", "virtual_activity"}:
            return TREADMILL, "treadmill"
        return RUN, sub_sport if sub_sport in {"track", "trail"} else None
    if sport in {"fitness_equipment", "training", "generic", None} and sub_sport in _FIT_SUB:
        mode = _FIT_SUB[sub_sport]
        return mode, "treadmill" if mode == TREADMILL else None
    if sport is None or sport == "generic":
        return None, None
    return mode_of(sport) or _FIT_SPORT.get(sport, OTHER), None
