"""Footer: the words that reports write below their rows."""

import re

# What reports write below (or above) their rows. A line of a single cell that begins so is no damaged row.
FOOTER = re.compile(
    r"^(grand |sub[- ]?)?totals?\b|^(grand )?sum\b|^(zwischen|teil)?summe\b|^gesamt|^sous[- ]total|^subtotal|^totale\b|"
    r"^totaal\b|^razem\b|^celkem\b|^toplam\b|^summa\b|^итого|^всего|^小計|^合計|^小计|^总计|^合计|^합계|^소계|"
    r"^reporting period|^copyright|^©|"
    r"^confidential|^generated (by|on|at)|^exported (by|on|at)|^report (generated|name|period)|"
    r"^erstellt (von|am)\b|^filters? applied|^applied filters?\b|^end of report|^vertraulich|^confiden[tc]i|"
    r"^informations? confidentielle|"
    r"^\(?\d+ (rows?|records?|results?|tickets?|cases?|items?|entries)( found| in set.*)?\)?$|"
    r"^(count|average|avg|mean|median|anzahl|durchschnitt|mittelwert|moyenne|promedio|m[ée]dia)( *[:=].*)?$|"
    r"^[-+=| ]{5,}$",
    re.IGNORECASE,
)
DIVIDER = re.compile(r"[:+]?-{2,}[:+]?")  # a cell of the line that divides a drawn table from its header
