"""Phrases: how people ask for what they believe is missing, and how they write about what they use, by language.

Data, to be read and amended by people. A phrase counts where its words are in a row, whatever their case and accents.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from analytics.text.tokens import pieces

# Tables of words read better in lines.
# fmt: off

# What a phrase means; the first is evidence of "does not know that it exists", the others against it.
KINDS = ("asks", "extends", "broken", "uses")

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "asks": {
        "en": ("is there a way", "is there any way", "is there an option", "any way to", "a way to", "do you have", "do you offer", "please add", "please build", "please make it possible", "make it possible", "would be great", "would be nice", "would love", "we d love", "i d love", "we need", "wish there", "i wish", "why is there no", "why can t i", "why can t we", "why don t you", "why doesn t", "there is no", "there s no", "missing compared", "is missing", "miss a", "lacks", "can you add", "could you add", "could you build", "can you build", "build something", "something like", "something that lets", "feature idea", "feature request", "idea", "suggestion", "on your roadmap", "any plans", "any plan", "do you plan", "one cannot", "you can t", "other tools", "competitors", "would pay for", "is it possible", "allow us to", "let us", "let customers", "introduce", "one day", "wish", "would you consider", "consider adding", "consider", "when will", "will we ever", "will you ever", "how come", "can t find", "couldn t find", "could not find", "cannot find", "found no", "no button", "no option", "no way", "nowhere", "impossible", "not possible", "unable to", "unfortunately", "sadly", "pity", "shame", "nothing to", "nothing for", "nothing that", "every other", "everyone else", "most apps", "other apps", "other products", "alternative", "switch to", "leaving", "cancel our", "a feature that", "a feature to", "some kind of", "some sort of", "ability to", "functionality", "hope you", "hoping", "should be possible", "should be able", "would be able", "were able", "would help us", "help a lot", "useful if we could", "need a way", "needs a", "must be a way", "who do i have to ask", "would like to", "i d like", "we d like", "want to", "wants to", "ever be able", "allow", "enable us", "offer", "support this", "at all", "currently no", "not yet", "so far no", "instead of having to", "without having to", "tired of", "annoying that", "dream", "see how", "don t know how", "no idea how", "if not", "put it on the list", "on the list", "wish list", "urgently need", "we have to", "next version", "possibility", "what do others", "how do others", "can your app", "does your app", "can it", "would there be", "is there", "are there", "anything like"),
        "de": ("gibt es eine möglichkeit", "gibt es einen weg", "gibt es irgendwo", "gibt es auch", "warum gibt es", "gibt es kein", "gibt es keine", "gibt es nicht", "haben sie etwas", "bieten sie", "bitte bauen", "bitte ermöglichen", "bitte ergänzen", "einbauen", "wäre toll", "wäre schön", "wäre super", "wäre hilfreich", "mir fehlt", "uns fehlt", "es fehlt", "vermisse", "vermissen", "wünschen", "wünsche mir", "wunsch", "würde gern", "würden gern", "warum kann man nicht", "warum kann ich nicht", "warum können wir nicht", "leider kann man", "ist geplant", "planen sie", "ist es möglich", "irgendwie machbar", "kann man", "könnte man", "könnten sie", "idee", "vorschlag", "wettbewerber", "andere tools", "eine funktion um", "die option", "wann kommt", "wann wird", "wann können", "wird es jemals", "wird es irgendwann", "nicht gefunden", "finde ich nicht", "finde keine", "finde keinen", "keinen knopf", "keinen weg", "keine option", "keine möglichkeit", "nirgends", "nirgendwo", "unmöglich", "nicht möglich", "geht das", "geht nicht", "leider nicht", "leider", "schade", "bedauerlich", "nichts um", "so etwas wie", "sowas wie", "irgendetwas", "andere apps", "alle anderen", "konkurrenz", "wechseln", "kündigen", "verlassen", "denkbar", "vorstellbar", "eine funktion", "funktion zum", "fähigkeit", "hoffe", "hoffen", "sollte möglich sein", "muss doch", "müsste", "bräuchten", "bräuchte", "brauchen", "benötigen", "möchte", "möchten", "will ich", "wollen wir", "hätte gern", "hätten gern", "erlauben", "anbieten", "bisher nicht", "noch nicht", "ohne jedes mal", "nervt", "lästig", "könnt ihr", "bietet ihr", "habt ihr", "führt ihr", "plant ihr", "traum", "wüsste gern", "wissen ob es geht", "geht es", "unterstützt", "wenn nicht", "auf die liste", "wie machen es andere", "wie lösen", "müssen dringend", "nächste version", "gelegenheit", "kann ihre app", "kann eure app", "sehe nicht wie", "weiß nicht wie", "gibt es"),
        "fr": ("est il possible", "y a t il un moyen", "y a t il", "existe t il", "un moyen de", "il manque", "manque", "j aimerais", "nous aimerions", "je voudrais", "nous voudrions", "ce serait", "serait formidable", "serait génial", "serait bien", "avez vous quelque chose", "proposez vous", "pourriez vous ajouter", "pouvez vous ajouter", "pourquoi pas", "pourquoi ne peut on pas", "pourquoi n y a t il", "pourquoi il n y a", "une idée", "idée", "suggestion", "prévoyez vous", "prévu", "permettre", "dommage", "concurrents", "une option pour", "impossible de", "on ne peut pas", "souhaitons", "souhait", "quand aurons", "quand pourra", "quand pourrons", "quand est ce que", "un jour", "introuvable", "ne trouve pas", "pas trouvé", "sans trouver", "aucun bouton", "aucun moyen", "aucune option", "nulle part", "impossible", "pas possible", "malheureusement", "regrettable", "rien pour", "rien ne permet", "quelque chose comme", "une sorte de", "autres applications", "tous les autres", "la concurrence", "changer d outil", "résilier", "partir", "envisagez", "envisageable", "une fonction", "fonctionnalité", "espère", "espérons", "devrait être possible", "besoin de", "il faudrait pouvoir", "il faudrait un", "avons besoin", "aimerait", "voudrais", "souhaite", "veux", "voulons", "autoriser", "proposer", "pas encore", "sans devoir", "pénible", "agaçant", "offrez vous", "pensez vous", "vois pas comment", "sais pas comment", "sinon", "sur la liste", "comment font", "besoin urgent", "prochaine version", "possibilité", "votre application", "peut elle", "y aurait il"),
        "es": ("hay alguna manera", "hay alguna forma", "hay manera", "existe alguna", "es posible", "sería genial", "sería bueno", "estaría bien", "me gustaría", "nos gustaría", "nos encantaría", "me encantaría", "nos falta", "me falta", "falta una", "falta un", "una forma de", "tienen algo", "ofrecen", "pueden añadir", "podrían añadir", "agregar", "añadan", "por qué no se puede", "por qué no puedo", "por qué no hay", "por qué no existe", "una idea", "idea", "sugerencia", "piensan añadir", "tienen previsto", "permitir", "lástima que no", "competidores", "una opción para", "no se puede", "ojalá", "deseo", "cuándo habrá", "cuándo podremos", "cuándo se podrá", "algún día", "no encuentro", "no encontré", "no encontramos", "ningún botón", "ninguna forma", "ninguna opción", "ninguna manera", "en ningún sitio", "imposible", "no es posible", "por desgracia", "desgraciadamente", "lamentablemente", "una pena", "qué pena", "lástima", "nada para", "nada que", "algo como", "algo parecido", "una especie de", "otras aplicaciones", "los demás", "la competencia", "cambiar de", "irnos", "cancelar", "considerarían", "considerar", "una función", "funcionalidad", "espero", "esperamos", "debería ser posible", "debería poder", "necesitamos", "necesito", "hace falta", "quisiera", "querría", "quiero", "queremos", "ofrecer", "todavía no", "aún no", "sin tener que", "molesto", "harto", "ofrecéis", "tenéis", "pensáis", "podríais", "no veo cómo", "no sé cómo", "si no", "en la lista", "cómo lo hacen otros", "con urgencia", "próxima versión", "posibilidad", "su aplicación", "puede su", "hay algo"),
        "ja": ("ことはできますか", "ことはできない", "できないのでしょうか", "ことができると", "ことができれば", "機能が欲しい", "機能を追加", "追加してほしい", "追加してください", "方法はありませんか", "方法はありますか", "はありませんか", "はありますか", "仕組みを作って", "作ってほしい", "予定はありますか", "嬉しいです", "助かります", "要望です", "できるようにして", "ようにしていただけ", "なぜ", "ほしいです", "欲しい", "いつになったら", "いつ", "見つかりません", "見当たりません", "見当たらない", "ボタンがありません", "できません", "できない", "できないので", "不可能", "残念", "何かありませんか", "他のアプリ", "他社", "解約", "乗り換え", "検討", "機能はない", "ような機能", "機能があれば", "機能があると", "してほしい", "したいです", "たいのですが", "いただけますか", "いただけると", "必要です", "まだですか", "対応予定", "開発", "実装", "方法を教えて", "方法がない", "手段", "困って", "不便", "やり方が分かりません", "ことは可能", "可能ですか", "無理なら", "リストに入れて", "どうしているのでしょうか", "必要があります", "提案", "機能をお願い", "お願いできます"),
        "pt": ("existe alguma forma", "há alguma forma", "seria ótimo", "gostaria de poder", "por que não há", "falta", "podem adicionar", "é possível"),
        "it": ("c è un modo", "sarebbe bello", "vorrei poter", "perché non c è", "manca", "potete aggiungere", "è possibile"),
        "nl": ("is er een manier", "zou fijn zijn", "waarom is er geen", "ik mis", "kunnen jullie", "is het mogelijk"),
        "ru": ("есть ли", "почему нет", "хотелось бы", "было бы здорово", "добавьте", "не хватает", "можно ли"),
        "zh": ("为什么没有", "有没有", "希望增加", "希望能", "能否", "可以增加"),
    },
    "extends": {
        "en": ("should also", "could also", "also", "as well", "more options", "additional", "include", "longer", "bigger", "larger", "higher limit", "limited to", "only works for", "for the whole workspace", "work on tablets", "extend", "improve", "add sorting", "support for", "instead of only", "only ten", "maximum of", "more than", "configurable", "customise", "customize", "finer", "remembered", "full names", "expire", "sorting", "colours", "colors", "limit the", "restrict", "permissions for", "option in", "better if", "still missing in", "could use a", "make it faster", "faster", "would be good if the"),
        "de": ("sollte auch", "sollten auch", "könnte das zusätzlich", "zusätzlich", "auch noch", "mehr einstellungen", "mehr optionen", "erweitern", "höheres limit", "nur zehn", "verbessern", "sollte zusätzlich", "sollten im", "umfassen", "enthalten", "erhalten bleiben", "auch die", "auch das", "mehr als", "nicht länger als", "beschränken", "einschränken", "anpassen", "genauer", "sortieren", "maximal", "höchstzahl", "farben", "ablaufen", "feiner", "schneller", "gebrauchen", "gut wäre wenn"),
        "fr": ("il faudrait aussi", "devrait aussi", "devraient aussi", "en plus", "plus d options", "plus de", "inclure", "étendre", "améliorer", "limité à", "la limite", "garder aussi", "aussi", "aussi les", "davantage", "plus de", "dépasser", "limiter", "restreindre", "réserver", "personnaliser", "mieux", "trier", "maximal", "maximum", "couleurs", "expirer", "plus rapide", "mériterait"),
        "es": ("debería incluir", "debería también", "deberían también", "también", "además", "más opciones", "incluir", "ampliar", "mejorar", "limitado a", "límite", "también los", "también las", "más de", "limitar", "restringir", "personalizar", "ordenar", "máximo", "colores", "caducar", "más rápido", "le vendría bien"),
        "ja": ("にも対応", "もっと増やして", "含められますか", "上限", "までしか", "も送れる", "も残して", "もできるように", "改善", "だけに制限", "制限したい", "までです", "超えられません", "色も", "名前も", "並べ替え", "最大", "期限", "便利です", "もっと", "もっと良く", "を速く", "にも戻せる", "も認識", "と良いと"),
    },
    "broken": {
        "en": ("broken", "error", "crash", "crashes", "crashed", "bug", "stopped working", "does not work", "doesn t work", "not working", "did not", "fails", "failed", "slow", "wrong", "lost", "loses", "empty", "blank", "nothing happens", "since the last update", "since the update", "after the update", "fix", "was missing", "were missing", "twice", "ignores", "forgets", "was asked to", "does not show", "acting up", "hangs", "freezes", "frozen", "404", "500", "garbage", "garbled", "dead", "disappeared", "gone", "vanished", "missing in", "is missing from", "does nothing", "doesn t", "didn t", "still not", "has not", "hasn t", "never arrived", "weird", "strange", "unusable", "unfinished", "problem with", "issue with", "trouble", "warning", "timeout", "duplicate", "duplicated", "corrupt", "outdated", "incorrect", "greyed", "grey", "stuck", "keeps", "however", "though", "although", "no longer", "any more", "anymore", "got thrown", "ends up", "instead it", "reboot", "restarts", "confusing", "unclear", "mistake", "by mistake", "incorrectly", "misses", "lacks the", "shows the", "jumped"),
        "de": ("kaputt", "fehler", "absturz", "stürzt ab", "funktioniert nicht", "aufgehört zu funktionieren", "seit dem update", "seit dem letzten update", "nach dem update", "langsam", "falsch", "falsche", "verloren", "leer", "leere", "leeren", "beheben", "nichts passiert", "fehlten", "doppelt", "trotzdem", "verliert", "wurde nicht", "plötzlich", "spinnt", "hängt", "friert", "eingefroren", "404", "müll", "unleserlich", "tot", "verschwunden", "fehlt in", "geht nicht mehr", "tut nichts", "noch nicht auf", "kam nie", "komisch", "seltsam", "unbrauchbar", "unfertig", "problem mit", "warnung", "meldet", "veraltet", "grau", "bleibt", "bleiben", "blieb", "steckt", "ständig", "jedoch", "allerdings", "obwohl", "nur ohne", "nicht mehr", "noch immer", "immer noch", "startet neu", "verwirrend", "unklar", "futsch", "versehentlich", "landete", "verlangt"),
        "fr": ("ne fonctionne plus", "ne marche plus", "ne marche pas", "erreur", "bug", "plante", "lent", "fausse", "mauvaise", "perd", "perdu", "disparu", "vide", "vides", "cessé de fonctionner", "corriger", "depuis la mise à jour", "rien ne se passe", "manquaient", "deux fois", "quand même", "soudain", "page blanche", "ne s est pas", "bizarre", "bizarrement", "se fige", "figé", "bloqué", "404", "illisibles", "illisible", "morts", "inachevé", "problème avec", "avertissement", "toujours pas", "n est pas arrivé", "obsolète", "grise", "grisé", "restait", "n apparaît", "pourtant", "cependant", "bien que", "de nouveau", "redémarre", "déroutant", "confus", "par erreur", "envolé", "renvoyé", "exige"),
        "es": ("no funciona", "dejó de funcionar", "error", "fallo", "falla", "lento", "incorrecta", "pierde", "perdieron", "vacías", "vacía", "arréglenlo", "corregir", "desde la actualización", "no pasa nada", "faltaban", "dos veces", "aun así", "en blanco", "no se sincronizó", "de repente", "raro", "se cuelga", "se congela", "bloqueado", "404", "basura", "ilegible", "muertos", "inacabado", "problema con", "aviso", "avisa", "todavía no está", "aún no está", "no llega", "obsoleto", "gris", "seguía", "sale un", "desapareció", "sin embargo", "aunque", "de nuevo", "ya no", "se reinicia", "confuso", "confunde", "por error", "me devuelve", "pide una"),
        "ja": ("動きません", "動かない", "エラー", "バグ", "遅く", "消えました", "消えます", "修正して", "使えなくなり", "何も起きません", "表示されません", "されませんでした", "間違って", "空のまま", "空の", "二重に", "二回", "請求されました", "不具合", "しか出ません", "別の", "調子が悪い", "固まり", "止まり", "404", "文字化け", "切れて", "未完成", "警告", "問題が", "まだパソコン", "届きません", "古いまま", "灰色", "ままです", "ままでした", "おかしい", "開けません", "ましたが", "のに", "けど", "再起動", "飛ばされ", "分かりにくい", "隠れ", "なくなり", "無視され", "出ません", "聞かれる", "止まりました", "載っています", "戻りません", "読み込まれ", "競合", "届きます", "聞かれます"),
    },
    "uses": {
        "en": ("where do i", "how do i", "turn on", "turn off", "disable", "enable", "enabled", "settings of", "change the settings", "my settings", "which plan", "i use", "we use", "i uploaded", "i restored", "i shared", "we like", "we love", "i was", "i went back", "we paid", "how much", "how many", "for how many", "where can i download", "rename", "how does", "yesterday", "part of the", "included in", "is there a maximum", "compared to", "what does it mean", "can i limit", "has it arrived", "our invoice", "does the file need", "i got", "we got", "mine", "ago", "two things about", "who is allowed", "permission", "shortcut", "after a week", "on my side", "please put", "how to use", "has been", "where do i see", "how do i move", "how can i share the"),
        "de": ("wo schalte ich", "wo lade ich", "wo finde ich", "wie ändere ich", "wie benenne ich", "wie beende ich", "wie viel", "wie viele", "wie lange", "einstellungen von", "aktiviert", "deaktivieren", "ausschalten", "einschalten", "welchen tarif", "welche spalten", "wir mögen", "wir nutzen", "ich nutze", "ich war", "ich bin", "gestern", "die ich", "im tarif enthalten", "enthalten oder", "was bedeutet", "gibt es eine höchst", "verglichen mit", "ist sie da", "bei uns seit", "ich mit", "für das ich", "das ich", "den ich", "vor einer stunde", "bekommt", "zwei dinge", "wer darf", "freischalten", "tastenkürzel", "nach einer woche", "bitte eintragen", "berechtigung", "steht wieder", "lässt er sich", "lässt sich", "wo sehe ich", "wie schiebe ich", "wie kann ich"),
        "fr": ("où désactiver", "où activer", "où trouver", "où télécharger", "comment modifier", "comment changer", "comment renommer", "comment arrêter", "combien de", "quelle place", "réglages de", "j ai activé", "quel forfait", "quelles colonnes", "nous aimons", "nous utilisons", "j utilise", "j étais", "je suis revenu", "hier", "que j ai", "fait partie de", "puis je", "que veut il dire", "y a t il un nombre", "par rapport", "chez nous depuis", "l avez vous reçu", "que je partage", "il y a une heure", "reçoit", "je reçois", "deux remarques", "qui a le droit", "raccourci", "après une semaine", "merci d y mettre", "autorisation", "où voir", "comment monter", "comment partager", "comment remonter"),
        "es": ("dónde desactivo", "dónde activo", "dónde encuentro", "dónde descargo", "cómo cambio", "cómo dejo", "cómo renombro", "cuánto", "cuántos", "ajustes de", "he activado", "qué plan", "qué columnas", "nos gusta", "usamos", "subí", "escribí", "iba", "volví", "pagamos", "fijé", "ayer", "incluido en", "puedo limitar", "qué significa", "hay un máximo", "comparado con", "ha llegado", "que comparto", "hace una hora", "dos cosas", "quién de nosotros", "permiso", "atajo", "tras una semana", "pongan por favor", "dónde veo", "cómo subo", "cómo comparto"),
        "ja": ("どこを押しますか", "どこで変更", "どこから", "の設定", "をオフに", "を有効に", "どのプラン", "どの列", "どれくらい", "何日", "どうやって", "どうしますか", "気に入って", "昨日", "しましたが", "更新して", "支払ったのに", "戻したら", "開くと", "プランに含まれ", "だけですか", "どういう意味", "ありますか上限", "に比べて", "届きましたか", "一時間前", "しています", "使っています", "について", "権限", "ショートカット", "試しましたが", "扱うのか", "入れてください", "どこで見られますか", "移すには"),
    },
}
# Before a feature's name: written by those who know it, and by those who ask for it.
OWNED = ("the", "your", "our", "my", "this", "with", "using", "of the", "for the", "der", "die", "das", "den", "dem", "im", "bei", "seit", "le", "la", "les", "l", "du", "votre", "notre", "el", "la", "los", "las", "del", "su", "sus")
DENIED = ("have", "had", "has", "offer", "support", "there was", "there were", "there is", "is there", "wie", "etwas wie", "so etwas wie", "comme", "como", "mir fehlt", "uns fehlt", "haben sie", "habt ihr", "bietet", "avez vous", "ajouter", "tienen", "tenéis", "without", "ohne", "sans", "sin", "introduce", "implement", "no", "a", "an", "any", "add", "add an", "add a", "build", "like", "something like", "for", "idea", "some", "kein", "keine", "keinen", "ein", "eine", "einen", "pas de", "pas d", "un", "une", "des", "manque", "una", "no hay", "hay", "falta", "añadir", "ajouter", "keinen", "fehlt", "tienen", "почему нет", "没有")
# After a name: written by those who ask for it.
WANTED = ("one day", "is missing", "missing", "like others", "einbauen", "wäre", "fehlt", "はありませんか", "が欲しい", "を追加", "がない", "がほしい", "はないの", "manque")
# Words that hold sentences together and mean nothing by themselves.
GRAMMAR = """
a an and are as at be been but by can could did do does don for from had has have he her him his how i if in into is it its just
me more my no not of off on once one or our out over she so some than that the their them then there these they this to too
up us was we people person something someone anything able make get were what when where which while who why will with without would you your t s d ll re ve let all any after before
instead again also only each every now please thanks thank hi hello hey dear team
der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde nicht kein keine
ich du er sie es wir ihr mir mich uns ihnen mein meine meinen unser unsere ihre ihrer zu zum zur in im an am auf aus bei mit
nach von vom vor für über unter ohne um so dass daß wenn wie was wer wo warum auch nur noch schon man kann können hat haben
etwas einfach möglichkeit möglich irgendwie würde würden könnte können sollte option funktion als bis dann da hier jeden jede jeder bitte danke hallo statt
le la les l un une des du de d et ou mais est sont était il elle on nous vous ils elles je j me m ma mon mes notre nos votre
vos son sa ses se s ce c cet cette ces que qu qui quoi dont où pour par avec sans dans sur sous en au aux à ne n pas plus
peut peux peuvent puis pouvoir possible quelque chose personne personnes option si y comme tout tous toute bonjour merci chaque lieu
el los las unos unas una uno y o u pero es son era está están hay yo tú él ella nosotros ellos mi mis tu tus su sus nuestro
nuestra lo se le les que quien como cuando donde para por con sin en al del a no puede pueden poder posible algo alguien manera forma opción si más muy ya cada hola gracias todo todos
toda vez lugar
app apps application applications aplicación anwendung customer customers kunde kunden client clients cliente clientes user users
benutzer nutzer utilisateur utilisateurs usuario usuarios help hilfe aide ayuda feature features funktion funktionen fonction
función funciones version versión list liste lista next nächste prochaine próxima menu menus menü menüs menú menús product
produkt produit producto tool tools outil herramienta company firma entreprise empresa question frage pregunta problem problème
problema idea idee idée wish wunsch souhait deseo suggestion vorschlag sugerencia support use using used benutzen nutzen utiliser
usar like want need needs look see find
"""


@cache
def grammar() -> frozenset[str]:
    """The words of GRAMMAR, folded."""
    return frozenset(pieces(" ".join(GRAMMAR.split())[:100_000])) | frozenset(
        piece for word in GRAMMAR.split() for piece in pieces(word))


def counts(words: Sequence[str]) -> tuple[int, ...]:
    """How many phrases of each of KINDS are in a text (its `pieces`); of overlapping ones the longest."""
    found, skip_to = dict.fromkeys(KINDS, 0), 0
    starts = _starts()
    for place, word in enumerate(words):
        if place < skip_to or word not in starts:
            continue
        for phrase, kind in starts[word]:
            if tuple(words[place:place + len(phrase)]) == phrase:
                found[kind] += 1
                skip_to = place + len(phrase)
                break
    return tuple(found[kind] for kind in KINDS)


def ends_with(words: Sequence[str], before: int, endings: Iterable[tuple[str, ...]]) -> bool:
    """True when one of the endings is right before that place."""
    return any(len(e) <= before and tuple(words[before - len(e):before]) == e for e in endings)


@cache
def folded(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(pieces(phrase)) for phrase in phrases))


@cache
def _starts() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word → the phrases that begin with it, longest first."""
    starts: dict[str, dict[tuple[str, ...], str]] = {}
    for kind, by_language in PHRASES.items():
        for phrases in by_language.values():
            for phrase in folded(phrases):
                starts.setdefault(phrase[0], {}).setdefault(phrase, kind)
    return {first: tuple(sorted(phrases.items(), key=lambda item: -len(item[0])))
            for first, phrases in starts.items()}
