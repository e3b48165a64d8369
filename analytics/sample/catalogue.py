"""What Fernpost's product can do: its feature catalogue, as its own docs team would write it, in five languages.

Facts only. The articles are what a help centre writes; customers' own words are elsewhere and not made from these.
"""

# Tables of words read better in lines.
# fmt: off

# Columns of the feature records. No team: the tickets' own tags contain it, as they did before there was a catalogue.
FEATURES = (
    {"feature": "Offline mode", "status": "live", "live_since": "2025-02-03", "owner": "Ines (Sync)",
     "article": "https://help.fernpost.example/offline-mode",
     "synonyms": ["work offline", "offline access", "de: Offline-Modus", "de: offline arbeiten", "fr: mode hors ligne",
                  "fr: travailler hors connexion", "es: modo sin conexión", "es: trabajar sin conexión", "ja: オフラインモード",
                  "ja: オフライン"],
     "article_text": "Offline mode keeps a copy of your notebooks on the device, so you can read and write notes without internet, on a plane or a train with no wifi. Your changes sync when the connection is back. "
                     "Im Offline-Modus liegt eine Kopie Ihrer Notizbücher auf dem Gerät: Sie lesen und schreiben Notizen ohne Internet, im Flugzeug oder im Zug ohne WLAN. Änderungen werden abgeglichen, sobald die Verbindung wieder da ist. "
                     "Le mode hors ligne garde une copie de vos carnets sur l'appareil : vous lisez et écrivez vos notes sans internet, dans l'avion ou le train sans wifi. Les modifications se synchronisent au retour du réseau. "
                     "El modo sin conexión guarda una copia de sus cuadernos en el dispositivo: lea y escriba notas sin internet, en el avión o en el tren sin wifi. Los cambios se sincronizan al volver la red. "
                     "オフラインモードではノートのコピーが端末に保存され、インターネットがない飛行機や電車の中でもメモを読んだり書いたりできます。電波が戻ると変更が同期されます。 "
                     "Use it wherever there is no signal or no mobile data: on a flight, in the underground, in the mountains. Choose in the settings of the app which notebooks are available on the phone or laptop without a connection. Nutzen Sie ihn überall, wo es keinen Empfang oder keine mobilen Daten gibt: auf dem Flug, in der U-Bahn, in den Bergen. Wählen Sie in den Einstellungen, welche Notizbücher auf Handy oder Laptop ohne Verbindung verfügbar sind. Utilisez-le partout où il n'y a pas de signal ni de données mobiles : en vol, dans le métro, en montagne. Choisissez dans les réglages les carnets disponibles sur le téléphone ou l'ordinateur sans connexion. Úselo donde no haya cobertura ni datos móviles: en un vuelo, en el metro, en la montaña. Elija en los ajustes qué cuadernos están disponibles en el teléfono o el portátil sin conexión. 電波やモバイル通信がない場所、飛行機の機内、地下鉄、山の中でも使えます。接続なしでスマートフォンやパソコンに置くノートは設定で選びます。 "
                     "Customers say: in a tunnel, on a ship, in the basement, while hiking, the connection drops, no network, take my notes along. Kunden sagen: im Tunnel, auf dem Schiff, im Keller, beim Wandern, die Verbindung reißt ab, kein Netz, Notizen mitnehmen. Les clients disent : dans un tunnel, sur un bateau, à la cave, en randonnée, la connexion tombe, pas de réseau. Los clientes dicen: en un túnel, en un barco, en el sótano, se corta la conexión, sin red. トンネル、船、地下、山、接続が切れる、圏外、海の上という声もあります。"},
    {"feature": "Version history", "status": "live", "live_since": "2025-03-10", "owner": "Oskar (Editor)",
     "article": "https://help.fernpost.example/version-history",
     "synonyms": ["page history", "revision history", "de: Versionsverlauf", "de: Versionsgeschichte",
                  "fr: historique des versions", "es: historial de versiones", "ja: 変更履歴", "ja: バージョン履歴"],
     "article_text": "Version history shows who changed a note and when. Compare an earlier version with today's text and restore what was deleted or overwritten. "
                     "Der Versionsverlauf zeigt, wer eine Notiz wann geändert hat. Vergleichen Sie eine frühere Fassung mit dem heutigen Text und stellen Sie Gelöschtes oder Überschriebenes wieder her. "
                     "L'historique des versions montre qui a modifié une note et quand. Comparez une ancienne version avec le texte actuel et restaurez ce qui a été supprimé ou écrasé. "
                     "El historial de versiones muestra quién cambió una nota y cuándo. Compare una versión anterior con el texto actual y restaure lo que se borró o se sobrescribió. "
                     "変更履歴では、誰がいつノートを変更したかが分かります。以前の版と今の文章を比べ、削除や上書きされた内容を元に戻せます。 "
                     "Go back to the state of last week, undo a colleague's edits, or copy a single paragraph from an old revision. Every change of a page is kept with its author, for a year. Kehren Sie zum Stand der letzten Woche zurück, machen Sie Änderungen eines Kollegen rückgängig oder kopieren Sie einen Absatz aus einer alten Version. Jede Änderung einer Seite bleibt mit ihrem Autor ein Jahr erhalten. Revenez à l'état de la semaine dernière, annulez les modifications d'un collègue ou copiez un paragraphe d'une ancienne révision. Chaque changement d'une page est conservé un an avec son auteur. Vuelva al estado de la semana pasada, deshaga los cambios de un colega o copie un párrafo de una revisión antigua. Cada cambio de una página se guarda un año con su autor. 先週の状態に戻す、同僚の編集を取り消す、古い版から段落をコピーするといったことができます。ページの変更は編集者とともに一年間残ります。 "
                     "Customers say: bring back, recover a deleted chapter or table, the page as it was before, who edited or removed it. Kunden sagen: zurückholen, gelöschtes Kapitel oder Tabelle, die Seite wie vorher, wer sie bearbeitet hat, rückgängig. Les clients disent : récupérer un chapitre supprimé, remettre la page comme avant, défaire, qui l'a modifiée. Los clientes dicen: recuperar un capítulo borrado, la página como estaba antes, deshacer, quién la editó. 復元、前のページに戻す、削除された章や表、誰が編集したか、上書きという声もあります。"},
    {"feature": "Saved search", "status": "live", "live_since": "2025-04-01", "owner": "Mei (Search)",
     "article": "https://help.fernpost.example/saved-search",
     "synonyms": ["saved searches", "smart folder", "de: gespeicherte Suche", "fr: recherche enregistrée",
                  "es: búsqueda guardada", "ja: 保存した検索", "ja: 検索条件の保存"],
     "article_text": "A saved search keeps a query with its filters under a name in the sidebar, so that you do not type the same search again every day. "
                     "Eine gespeicherte Suche merkt sich Suchbegriff und Filter unter einem Namen in der Seitenleiste, damit Sie dieselbe Suche nicht jeden Tag neu eingeben. "
                     "Une recherche enregistrée garde les mots et les filtres sous un nom dans la barre latérale, pour ne pas retaper la même recherche chaque jour. "
                     "Una búsqueda guardada conserva las palabras y los filtros con un nombre en la barra lateral, para no escribir la misma búsqueda todos los días. "
                     "保存した検索では、検索語とフィルターに名前を付けてサイドバーに残せるので、毎日同じ検索を入力し直す必要がありません。 "
                     "Type the search, set the filters, choose Save, and open it later with one click. Share it with your team, or combine tags, dates and people in one view. Geben Sie die Suche ein, setzen Sie Filter, wählen Sie Speichern und öffnen Sie sie später mit einem Klick. Teilen Sie sie mit dem Team oder verbinden Sie Schlagwörter, Daten und Personen in einer Ansicht. Tapez la recherche, réglez les filtres, choisissez Enregistrer et rouvrez-la plus tard d'un clic. Partagez-la avec l'équipe ou combinez étiquettes, dates et personnes dans une vue. Escriba la búsqueda, ponga los filtros, elija Guardar y ábrala después con un clic. Compártala con el equipo o combine etiquetas, fechas y personas en una vista. 検索してフィルターを設定し、保存を選ぶと、次からワンクリックで開けます。タグ、日付、人を組み合わせた表示をチームと共有できます。 "
                     "Customers say: pin filters, keep a query, put a search behind a button, same search for the whole team, set filters anew. Kunden sagen: Filter festhalten, Suche merken oder sichern, Suche hinter einem Knopf, dieselbe Suche für alle, neu setzen. Les clients disent : fixer ou sauvegarder des filtres, mémoriser une requête, un bouton pour la même recherche. Los clientes dicen: fijar o guardar filtros, recordar una consulta, un botón para la misma búsqueda. フィルターを残す、固定する、検索を覚えさせる、検索をボタンにするという声もあります。"},
    {"feature": "Guest links", "status": "live", "live_since": "2025-01-20", "owner": "Tomás (Sharing)",
     "article": "https://help.fernpost.example/guest-links",
     "synonyms": ["guest link", "guest access", "external sharing", "de: Gast-Links", "de: Gastzugang", "fr: liens invités", "fr: accès invité",
                  "es: enlaces de invitado", "es: acceso de invitado", "ja: ゲストリンク", "ja: ゲスト招待"],
     "article_text": "With guest links you share a notebook with clients and other people outside your company; they open it in the browser without an account or a seat. "
                     "Mit Gast-Links teilen Sie ein Notizbuch mit Kunden und anderen Personen außerhalb Ihrer Firma; sie öffnen es im Browser, ohne Konto und ohne Lizenz. "
                     "Avec les liens invités, partagez un carnet avec des clients et des personnes externes à votre entreprise ; ils l'ouvrent dans le navigateur sans compte ni licence. "
                     "Con los enlaces de invitado comparte un cuaderno con clientes y personas externas a su empresa; lo abren en el navegador sin cuenta ni licencia. "
                     "ゲストリンクを使うと、社外の顧客や取引先とノートを共有できます。相手はアカウントなしでブラウザから開けます。 "
                     "Good for suppliers, freelancers, partners or visitors who should only read or comment on a page and need no sign-up. Set a password or a last day for the link. Gut für Lieferanten, Freie, Partner oder Besucher, die eine Seite nur lesen oder kommentieren und sich nicht anmelden sollen. Setzen Sie ein Passwort oder ein Ablaufdatum für den Link. Pratique pour des fournisseurs, indépendants, partenaires ou visiteurs qui doivent seulement lire ou commenter une page, sans inscription. Ajoutez un mot de passe ou une date de fin au lien. Útil para proveedores, autónomos, socios o visitantes que solo deben leer o comentar una página, sin registro. Ponga una contraseña o una fecha final al enlace. 仕入先、外部スタッフ、パートナーなど、登録なしでページを読むだけ、コメントするだけの人に便利です。リンクにパスワードや期限を付けられます。 "
                     "Customers say: show a page to somebody external, publish for people outside the organisation, read only, without registering or signing up. Kunden sagen: jemand Externem eine Seite zeigen, für Leute außerhalb der Organisation freigeben, nur lesen, ohne Registrierung. Les clients disent : montrer une page à quelqu'un d'externe, publier hors de l'organisation, lecture seule, sans s'inscrire. Los clientes dicen: enseñar una página a alguien externo, publicar fuera de la organización, solo lectura, sin registrarse. 社外の人に見せる、公開する、登録せずに読む、渡すという声もあります。"},
    {"feature": "Annual invoice", "status": "live", "live_since": "2025-01-06", "owner": "Petra (Billing)",
     "article": "",
     "synonyms": ["yearly invoice", "annual billing", "de: Jahresrechnung", "de: jährliche Abrechnung", "fr: facture annuelle",
                  "fr: facturation annuelle", "es: factura anual", "es: facturación anual", "ja: 年間請求書", "ja: 年払い"],
     "article_text": "Choose annual billing to pay once a year by bank transfer and get one invoice for twelve months instead of a card charge every month. "
                     "Mit jährlicher Abrechnung zahlen Sie einmal im Jahr per Überweisung und erhalten eine Rechnung für zwölf Monate statt einer monatlichen Kartenbuchung. "
                     "Avec la facturation annuelle, payez une fois par an par virement et recevez une seule facture pour douze mois au lieu d'un prélèvement mensuel par carte. "
                     "Con la facturación anual paga una vez al año por transferencia y recibe una sola factura por doce meses en lugar de un cargo mensual en la tarjeta. "
                     "年払いにすると、年に一度銀行振込で支払い、毎月のカード決済の代わりに12か月分の請求書を一通受け取れます。 "
                     "Made for finance departments, schools and public offices that cannot use a credit card: pay the whole year in advance. Switch from monthly to yearly payment in the billing settings. Gemacht für Buchhaltungen, Schulen und Behörden, die keine Kreditkarte nutzen können: Zahlen Sie das ganze Jahr im Voraus. Wechseln Sie in den Abrechnungseinstellungen von monatlicher zu jährlicher Zahlung. Pensé pour les services comptables, écoles et administrations qui n'ont pas de carte bancaire : payez l'année entière d'avance. Passez du paiement mensuel au paiement annuel dans les réglages. Pensado para departamentos de contabilidad, escuelas y organismos que no pueden usar tarjeta de crédito: pague todo el año por adelantado. Cambie del pago mensual al anual en los ajustes. クレジットカードが使えない経理部門、学校、役所向けに、一年分をまとめて前払いできます。請求の設定で月払いから年払いに変更します。 "
                     "Customers say: one bill per year, pay all at once, in advance, wire the money, accounting, no monthly charges. Kunden sagen: eine Rechnung pro Jahr, auf einmal zahlen, im Voraus, Geld überweisen, Buchhaltung, statt monatlich. Les clients disent : une facture par an, régler en une fois, d'avance, virer, comptabilité, sans prélèvements mensuels. Los clientes dicen: una factura al año, pagar de golpe, por adelantado, transferir, contabilidad, sin cargos mensuales. 一年分を一度に支払う、まとめて払う、振り込む、経理、年に一度の請求書という声もあります。"},
    {"feature": "CSV import", "status": "live", "live_since": "2025-02-17", "owner": "Ines (Sync)",
     "article": "https://help.fernpost.example/csv-import",
     "synonyms": ["import from csv", "spreadsheet import", "de: CSV-Import", "de: Tabellen-Import", "fr: import CSV",
                  "es: importación CSV", "es: importar CSV", "ja: CSVインポート", "ja: CSV取り込み"],
     "article_text": "Import a spreadsheet: upload a file from Excel or another tool and every row becomes a note, the columns become fields. Bring your old data in bulk. "
                     "Importieren Sie eine Tabelle: Laden Sie eine Datei aus Excel oder einem anderen Werkzeug hoch, jede Zeile wird eine Notiz, die Spalten werden Felder. So übernehmen Sie alte Daten auf einmal. "
                     "Importez un tableur : téléversez un fichier d'Excel ou d'un autre outil, chaque ligne devient une note, les colonnes deviennent des champs. Reprenez vos anciennes données en une fois. "
                     "Importe una hoja de cálculo: suba un archivo de Excel u otra herramienta, cada fila se convierte en una nota y las columnas en campos. Traiga sus datos antiguos de una vez. "
                     "表計算ファイルを取り込めます。Excelなどのファイルをアップロードすると、各行がノートになり、列が項目になります。古いデータを一括で移行できます。 "
                     "Works with tables from Google Sheets, Evernote, Notion and others: save them as a file, choose which column is the title, and load contacts, recipes, tasks or addresses without copying by hand. Funktioniert mit Tabellen aus Google Sheets, Evernote, Notion und anderen: als Datei sichern, die Spalte für den Titel wählen und Kontakte, Rezepte, Aufgaben oder Adressen laden, ohne von Hand zu kopieren. Fonctionne avec les feuilles de Google Sheets, Evernote, Notion et d'autres : enregistrez-les en fichier, choisissez la colonne du titre et chargez contacts, recettes, tâches ou adresses sans copier à la main. Funciona con tablas de Google Sheets, Evernote, Notion y otras: guárdelas como archivo, elija la columna del título y cargue contactos, recetas, tareas o direcciones sin copiar a mano. Google スプレッドシート、Evernote、Notion などの表に対応します。ファイルに書き出し、見出しにする列を選ぶと、連絡先、レシピ、作業、住所を手で写さずに読み込めます。 "
                     "Customers say: move our data over, migrate, load rows or a table from another tool, turn a list into notes, export file. Kunden sagen: Daten umziehen, übernehmen, mitnehmen, Zeilen oder Tabelle aus einem anderen Programm laden, Liste in Notizen. Les clients disent : reprendre nos données, migrer, charger des lignes ou un tableau d'un autre outil, transformer en notes. Los clientes dicen: pasar o traer datos, migrar, cargar filas o una tabla de otra herramienta, convertir en notas. データを移行する、表や行を読み込む、別のツールから持ってくる、リストをノートにするという声もあります。"},
    {"feature": "AI summary", "status": "live", "live_since": "2026-06-01", "owner": "Oskar (Editor)",
     "article": "https://help.fernpost.example/ai-summary",
     "synonyms": ["automatic summary", "de: KI-Zusammenfassung", "fr: résumé par IA", "es: resumen con IA", "ja: AI要約"],
     "article_text": "AI summary writes a short summary of a long note or a meeting at the top of the page. "
                     "Die KI-Zusammenfassung fasst eine lange Notiz oder Besprechung oben auf der Seite kurz zusammen."},
    {"feature": "Widgets", "status": "live", "live_since": "2025-03-03", "owner": "",
     "article": "https://help.fernpost.example/widgets",
     "synonyms": ["home screen widget", "de: Widgets", "fr: widgets", "es: widgets", "ja: ウィジェット"],
     "article_text": "Widgets show a notebook or a checklist on the home screen of your phone or tablet."},
    {"feature": "PDF export", "status": "live", "live_since": "2025-03-24", "owner": "Oskar (Editor)",
     "article": "https://help.fernpost.example/pdf-export",
     "synonyms": ["export as pdf", "de: PDF-Export", "fr: export PDF", "es: exportar a PDF", "ja: PDF出力"],
     "article_text": "PDF export saves a page with its pictures as a PDF file to print or to send by mail."},
    {"feature": "Dark theme", "status": "planned", "synonyms": ["dark mode", "night mode", "de: dunkles Design",
                                                                 "fr: mode sombre", "es: modo oscuro", "ja: ダークモード"]},
)
