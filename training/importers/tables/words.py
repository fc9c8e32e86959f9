"""What columns are called, in English, German, French, Spanish, Dutch, Italian and Portuguese, and units."""

import re

_SQUEEZE = re.compile(r"[\W_]+")
# Compared without case, blanks or punctuation, after units were taken out. The first field that knows a word has it.
_FIELDS: dict[str, str] = {
    "moving": "movingtime movingduration activetime zeitinbewegung bewegungszeit tempsdedéplacement "
    "duréededéplacement tempsenmouvement tiempoenmovimiento tiempodemovimiento bewegingstijd beweegtijd "
    "tempoinmovimento tempodemovimento",
    "elapsed": "elapsedtime elapsedduration totaltime verstrichenezeit gesamtzeit gesamtdauer tempsécoulé tempstotal "
    "duréetotale tiempotranscurrido tiempototal verstrekentijd totaletijd tempotrascorso tempototale "
    "tempodecorrido",
    "duration": "duration time timer timertime timetotal dauer zeit laufzeit trainingszeit durée temps tiempo "
    "duración tijd duur durata tempo duração runtime workouttime runningtime min minutes minuten minutos "
    "hours stunden seconds",
    "distance": "distance distanz distancia afstand distanza distância strecke streckenlänge laufstrecke wegstrecke "
    "km kilometer kilometers kilometres kilomètres kilómetros kilometri quilômetros miles meilen millas "
    "milles mileage meters metres mètres metros totaldistance gesamtdistanz kilometraje",
    "date": "date datum fecha data dato day tag jour día dia dag giorno activitydate workoutday workoutdate "
    "startdate startdatelocal starttimelocal aktivitätsdatum trainingstag datetime dateandtime "
    "datumuhrzeit dateetheure fechayhora datedelactivité fechadelaactividad datumvanactiviteit datedébut "
    "fechainicio startdatum",
    "clock": "start starttime startzeit timeofday uhrzeit beginn begin heure heurededébut début hora horadeinicio "
    "inicio starttijd tijdstip orario oradiinizio inizio horário",
    "type": "activitytype type sport sporttype workouttype activity aktivitätstyp aktivitätsart aktivität "
    "sportart art typed'activité typedactivité activité tipodeactividad tipo actividad deporte "
    "activiteitstype activiteit soort tipodiattività attività discipline disziplin exercise",
    "name": "title titel titre título titolo name activityname workoutname routename bezeichnung nom nombre naam "
    "nome nomdelactivité namederaktivität nombredelaactividad",
    "notes": "notes note notizen notiz remarques notas comment comments kommentar kommentare bemerkung bemerkungen "
    "beschreibung description commentaire commentaires comentario comentarios opmerkingen athletecomments "
    "descripción",
    "heart": "avghr averagehr averageheartrate avgheartrate heartrateaverage heartrate hr øherzfrequenz "
    "herzfrequenz durchschnittlicheherzfrequenz øhf puls øpuls fréquencecardiaquemoyenne fcmoyenne "
    "frecuenciacardíacamedia fcmedia frecuenciacardiacamedia gemiddeldehartslag gemhartslag",
    "cadence": "avgruncadence avgdoublecadence averagecadence avgcadence cadenceaverage cadence kadenz "
    "øschrittfrequenzlaufen øschrittfrequenz schrittfrequenz cadencedecoursemoyenne cadencemoyenne "
    "cadenciadecarreramedia cadenciamedia gemiddeldecadans averageruncadence steprate",
    "stride": "avgstridelength øschrittlänge longueurmoyennedesfoulées longueurmoyennedefoulée "
    "longitudmediadezancada",
    "shoe": "shoe shoes schuh schuhe laufschuh laufschuhe gear activitygear chaussure chaussures zapatillas "
    "zapatos schoen schoenen scarpe tênis equipment ausrüstung matériel",
    "rpe": "rpe icurpe effort perceivedexertion perceivedeffort anstrengung gefühlteanstrengung borg effortperçu "
    "esfuerzo esfuerzopercibido inspanning ervareninspanning",
    "pace": "pace avgpace averagepace øpace durchschnittspace durchschnittstempo allure alluremoyenne ritmo "
    "ritmomedio gemiddeldtempo",
    "surface": "surface untergrund belag terrain superficie ondergrond superfície",
    "race": "race israce competition wettkampf wettbewerb compétition competición",
    "file": "gpxfile filename file datei dateiname nomdufichier nombredelarchivo bestandsnaam",
    "id": "activityid id workoutid",
}
FIELDS = tuple(_FIELDS)
MEASURED = frozenset({"distance", "duration", "moving", "elapsed"})
_BY_WORD: dict[str, str] = {}
for _field, _words in _FIELDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_SQUEEZE.sub("", _word), _field)

METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "yd": 0.9144, "ft": 0.3048}
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "ms": 0.001}
_LENGTH_WORDS = {
    "m": "m meter meters metre metres mètre mètres metro metros metri mtr",
    "km": "km kms kilometer kilometers kilometre kilometres kilomètre kilomètres kilómetro kilómetros kilometri k",
    "mi": "mi mile miles meile meilen milla millas mille milles mijl mijlen miglia",
    "yd": "yd yds yard yards",
    "ft": "ft feet foot fuß",
}
_TIME_WORDS = {
    "s": "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos",
    "min": "min mins minute minutes minuten minuto minutos minuti m mm",
    "h": "h hr hrs hour hours std stunde stunden heure heures hora horas uur uren ore",
    "ms": "ms millisecond milliseconds millisekunden",
}
LENGTHS = {word: unit for unit, words in _LENGTH_WORDS.items() for word in words.split()}
TIMES = {word: unit for unit, words in _TIME_WORDS.items() for word in words.split()}
_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,20}?)\s*[)\]]")
_AT_END = re.compile(r"(?:^|[\s_./-]|(?<=[a-zà-ÿ])(?=in[a-z]))(?:in[\s_]?)?([a-zµà-ÿ]{1,12})$")


def squeezed(text: str) -> str:
    """Without case, blanks and punctuation."""
    return _SQUEEZE.sub("", text.casefold())


def field_of(title: str) -> tuple[str | None, str | None]:
    """What a column holds by its title, and the unit that the title names: "Distance (mi)" → distance, mi."""
    plain = title.strip().lstrip("\ufeff")[:100]
    field = _BY_WORD.get(squeezed(plain))
    if field is not None:
        return field, unit_of(field, squeezed(plain))
    inside = _IN_BRACKETS.search(plain)
    if inside is not None:
        field = _BY_WORD.get(squeezed(plain[: inside.start()] + plain[inside.end() :]))
        return field, unit_of(field, inside[1].casefold())
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).casefold()  # TimeTotalInHours, DistanceKm
    found = _AT_END.search(spaced)
    if found is not None:
        stem = spaced[: found.start()].removesuffix(" in").removesuffix("_in")
        field = _BY_WORD.get(squeezed(stem))
        unit = unit_of(field, found[1])
        if unit is not None:
            return field, unit
    return None, None


def unit_of(field: str | None, word: str) -> str | None:
    """The unit that a word in lower case is for this field; None where it is none."""
    if field == "distance":
        return LENGTHS.get(word)
    if field in {"duration", "moving", "elapsed"}:
        return TIMES.get(word)
    return None
