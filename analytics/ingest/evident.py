"""Evident: the id and the created time that a header names in words nobody listed, where the cells bear it out.

Taken only where exactly one column has both, the name and the cells; noted in the preview. Anything else is asked.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from analytics.ingest.columns import LEAST, MEANS, OF_OTHERS, OF_TICKETS, Profile, is_time, profiles_of
from analytics.ingest.sniffing import Format
from analytics.ingest.source import normalise_header, unwrapped

CLOCK = re.compile(r"(?i)\d{1,2}[:.h]\d{2}([:.]\d{2})?( ?[ap]\.? ?m\.?)?")
WORDS = re.compile(r"[^\W\d_]{2}\s{1,9}[^\W\d_]{2}")  # two beside each other


def _any(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()).replace("_", " "))


# Parts of words, in the languages that desks write their own tables in.
TICKETS = _any(
    r"ticket tichet tiket tikett \bcase issue incident request conversation complaint thread task \bchat\b card "
    r"\bbug topic item_id record_id inquiry enquiry anfrage vorgang \bfall meldung melding aanvraag chamado "
    r"demande dossier requête solicitud solicitação caso folio registro atendimento richiesta segnalazione "
    r"zgłoszeni заявк обращени звернен запит talep şikayet požadav hlášen jegy bejelentés ärende \bsag \bsak "
    r"tukipyyn solicitare αιτήμα εισιτηρί yêu_cầu phiếu permintaan الطلب التذكرة פנייה קריאה ตั๋ว คำขอ تیکت "
    r"درخواست 受付 問い合わせ 問合せ チケット 管理番号 案件 工单 工單 접수 티켓 문의"
)
IDS = _any(
    r"\b(id|ids|key|no|nr|num|code|cod|uid|guid|slug|ref|reference|folio)\b number nummer nr\.?$ numéro número "
    r"numero numer nomor \bmã\b číslo szám αριθμός αριθμόσ număr номер [#№] n[°º] \bno\b 番号 编号 編號 工单号 "
    r"번호 رقم מספר หมายเลข เลขที่ شماره"
)
CREATED = _any(
    r"creat open receiv submit logged erstell eingang eingegangen eröffn angelegt anfrage "
    r"gemeldet \bcré ouvert creaci creado apertura recib abertura aberto criad criaç creazione creato "
    r"aperto aangemaakt geopend melding utworz zgłosz otwar созда обращ откры заявк створ звернен "
    r"oluştur açıl talep إنشاء الطلب فتح פתיחה יצירה פנייה ngày_tạo ngày_gửi dibuat pengajuan létrehoz "
    r"bejelent vytvoř založ luotu avattu oprettet skapa opprett δημιουργ creăr สร้าง แจ้ง ایجاد 作成 受付 "
    r"起票 問い合わせ 创建 提交 建立 創建 접수 생성 작성"
)
LATER = _any(
    r"updat modif chang edit deliver ship liefer livrais entrega consegn "
    r"clos resolv resolut solv complet \bdue last final first_re respon repl activ \bend "
    r"finish assign escalat review deadline \bsla needed expir aktualis änder gelöst geschlossen fällig letzt "
    r"erledigt jour derni clôt ferm résol échéance actualiz últim cierre cerrad soluc vencim atualiz "
    r"fecha(mento|do) encerr conclus prazo aggiorn ultim chius risol scaden bijgewerkt laatst gesloten opgelost "
    r"zamkn rozwiąz ostatni termin aktualiz обнов закры реш послед срок оновл закрит güncel kapan çözü \bson_ "
    r"تحديث إغلاق حل עדכון סגירה cập_nhật đóng diperbarui ditutup módos lezár uzavř päivit suljet ratkais opdater "
    r"lukket uppdater stäng oppdater ενημ κλείσ închi แก้ไข ปิด بروز بسته 更新 完了 終了 解決 期限 対応 关闭 解决 "
    r"完成 截止 關閉 수정 종료 완료 마감"
)


# Names of a column that holds days alone and no others beside it.
DAYS = frozenset(
    (
        "date",
        "day",
        "datum",
        "tag",
        "fecha",
        "data",
        "дата",
        "日付",
        "日期",
        "날짜",
        "tarih",
        "תאריך",
        "التاريخ",
        "ngày",
    )
)
OTHERS = _any(
    r"cliente klient клиент müşteri 顧客 客户 客戶 고객 عميل לקוח usuario usuário benutzer utilisateur gebruiker "
    r"użytkown пользоват bestell commande pedido ordine zamówi заказ sipariş 注文 订单 訂單 주문"
)


def evident(profiles: Sequence[Profile], missing: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """Field → the one header that can only be it, of the fields that are missing.

    taken: headers that feed another field already; they are no id.
    """
    found = {}
    fitting = {
        "ticket_id": [p.header for p in profiles if p.may_be_id and p.header not in taken and names_id(p.header)],
        "created_at": [p.header for p in profiles if p.times and p.filled == p.rows and names_created(p.header)],
    }
    for name in missing:
        if len(fitting[name]) == 1 and profiles[0].rows >= LEAST:
            found[name] = fitting[name][0]
    return found


def taken_note(name: str, header: str) -> str:
    """The note on a column that was taken for that."""
    return (
        f"The {MEANS[name]} is taken from '{header}', the only column whose name and cells fit. If another one is it, "
        f"use --map {name}=COLUMN."
    )


def names_id(header: str) -> bool:
    """Whether a header names a ticket and a number.

    >>> names_id("N° de demande"), names_id("Meldingsnummer"), names_id("受付番号"), names_id("Folio")
    (True, True, True, True)
    >>> names_id("Customer ID"), names_id("Ticket owner"), names_id("Parent ticket ID"), names_id("Due date")
    (False, False, False, False)
    """
    name = unwrapped(normalise_header(header))
    return bool(TICKETS.search(name) and IDS.search(name)) and not (OF_OTHERS.search(name) or OTHERS.search(name))


def names_created(header: str) -> bool:
    """Whether a header names when a ticket came in, and nothing later.

    >>> names_created("Day of Created At"), names_created("Oluşturma Tarihi"), names_created("접수일시")
    (True, True, True)
    >>> names_created("Last response to request"), names_created("Account created at"), names_created("Date")
    (False, False, False)
    """
    name = unwrapped(normalise_header(header))
    return bool(CREATED.search(name)) and not any(words.search(name) for words in (LATER, OF_OTHERS, OTHERS))


def better_columns(
    path: Path,
    format: Format,
    columns: dict[str, tuple[str, ...]],
    known: Sequence[str],
    named: Collection[str] = (),
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The columns of a mapping with a better id and created time where the cells show that the names mislead; notes.

    columns: field → headers, as the names alone have it. known: normalised headers that are ids for certain.
    named: fields whose columns a person named, which stay.
    """
    taken = [header for name, headers in columns.items() for header in headers if name != "ticket_id"]
    better: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    if "ticket_id" not in named and (found := _better_id(path, format, columns["ticket_id"][0], taken, known)):
        better["ticket_id"] = (found[0],)
        notes.append(found[1])
        if "subject" not in columns and _are_texts(_first_cells(format, columns["ticket_id"][0])):
            better["subject"] = columns["ticket_id"]
    header = columns["created_at"][0]
    first = _first_cells(format, header) if "created_at" not in named else []
    if first and all(CLOCK.fullmatch(cell) for cell in first) and (day := _day_beside(format, header)):
        better["created_at"] = (day,)
        notes.append(
            f"The created time is taken from '{day}', since '{header}' holds hours alone: tickets count on "
            "their day. If another column is it, use --map created_at=COLUMN."
        )
    elif first and all(map(_is_no_date, first)) and (day := _day_beside(format, header)):
        better["created_at"] = (day,)
        notes.append(
            f"The created time is taken from '{day}', since '{header}' holds no dates, such as '{first[0][:40]}'. If "
            "another column is it, use --map created_at=COLUMN."
        )
    return columns | better, tuple(notes)


def _is_no_date(cell: str) -> bool:
    """Whether a cell is words that no reading takes for a time, such as "3 days ago"."""
    return bool(WORDS.search(cell)) and not is_time(cell)


def _day_beside(format: Format, hours: str) -> str | None:
    """The one column that holds the days of a column of hours: by its name that of a creation, else of any date."""
    dated = [h for h in format.headers if h != hours and any(_first_cells(format, h))]
    dated = [h for h in dated if all(map(is_time, _first_cells(format, h)))]
    for fitting in ([h for h in dated if names_created(h)], [h for h in dated if normalise_header(h) in DAYS]):
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _first_cells(format: Format, header: str) -> list[str]:
    place = format.headers.index(header)
    return [row[place].strip() for row in format.first_rows if place < len(row) and row[place].strip()]


def _are_texts(cells: Sequence[str]) -> bool:
    """Whether most cells are words of a language, as titles are and ids are not."""
    return sum(bool(WORDS.search(cell)) for cell in cells) * 2 > len(cells)


def _better_id(
    path: Path, format: Format, header: str, taken: Sequence[str], known: Sequence[str]
) -> tuple[str, str] | None:
    """The column that is the ticket's id where `header` only counts the rows of the file or names them, and why.

    taken: the headers that feed another field. known: normalised headers that are ids for certain.
    """
    first = _first_cells(format, header)
    texts = _are_texts(first)
    if not first or not (texts or first == [str(number) for number in range(1, len(first) + 1)]):
        return None
    likely = [
        other
        for other in format.headers
        if other not in (header, *taken) and _names_tickets(other, known) and not OF_OTHERS.search(other)
    ]
    if not likely:
        return None
    profiles, _ = profiles_of(path, format)
    by_header = {profile.header: profile for profile in reversed(profiles)}
    fitting = [other for other in likely if by_header[other].may_be_id] or [
        other for other in likely if by_header[other].filled == by_header[other].rows and not by_header[other].times
    ]  # several rows of one ticket, such as its events
    if not (texts or by_header[header].counts_rows) or not fitting:
        return None
    best = max(fitting, key=lambda other: (normalise_header(other) in known, by_header[other].longest))
    return best, (
        f"The ticket id is taken from '{best}', which names a ticket in every row; '{header}' "
        f"{'holds titles' if texts else 'only counts the rows of the file'}. If that is wrong, use --map "
        f"ticket_id='{header}'."
    )


def _names_tickets(header: str, known: Sequence[str]) -> bool:
    name = normalise_header(header)
    return name in known or names_id(header) or bool(OF_TICKETS.fullmatch(name))
