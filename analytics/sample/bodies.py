"""What Fernpost's customers write below the subject: hand-written sentences by what the ticket is about, put together.

A body is an opening, what it is about, a circumstance and an end; any of them but the second may be left out, as people
leave them out. What it is about: by feature and category where there are sentences, else by team, else by category.
"""

# Tables of words read better in lines.
# fmt: off

Pool = tuple[str, ...]

OPENINGS: dict[str, Pool] = {
    "en": ("Hi there,", "Hello,", "Hi team,", "Good morning,", "Dear support,", "Hey,", "Hello Fernpost,", "Hi,"),
    "de": ("Hallo,", "Guten Tag,", "Liebes Team,", "Guten Morgen,", "Sehr geehrte Damen und Herren,"),
    "fr": ("Bonjour,", "Bonjour à tous,", "Bonsoir,", "Chère équipe,"),
    "es": ("Hola:", "Buenos días:", "Buenas tardes:", "Hola, equipo:"),
    "ja": ("お世話になっております。", "こんにちは。", "いつも利用しています。"),
    "zh": ("您好,", "你好,"),
    "ru": ("Здравствуйте!", "Добрый день!"),
}
CIRCUMSTANCES: dict[str, Pool] = {
    "en": ("We are a team of twelve.", "Three colleagues see the same.", "It is like this on every computer here.",
           "It worked until last week.", "I tried it twice.", "My manager asked me about it today.", "We have a deadline on Friday.",
           "I signed out and in again, no difference.", "Restarting did not help.", "I use Firefox on Windows 11.",
           "I am on a Mac with Safari.", "It happens about once an hour.", "Two of our customers noticed it, too.",
           "The help pages did not answer it.", "A screenshot is attached.", "I am the admin of our account.",
           "Our school has used Fernpost for two years.", "I only started last Monday.", "It is not urgent, but it is annoying.",
           "This blocks our onboarding.", "Nobody here changed a setting.", "I have looked everywhere I can think of."),
    "de": ("Drei Kollegen sehen dasselbe.", "Bis letzte Woche ging es.", "Ich habe mich ab- und wieder angemeldet, ohne Erfolg.",
           "Wir sind ein Team von acht Leuten.", "Auf allen Rechnern hier ist es gleich.", "Ein Bildschirmfoto hängt an.",
           "Es ist nicht dringend, aber lästig.", "Die Hilfeseiten haben mir nicht geholfen."),
    "fr": ("Trois collègues ont la même chose.", "Cela marchait la semaine dernière.", "J'ai redémarré, sans résultat.",
           "Nous sommes une équipe de dix personnes.", "Une capture d'écran est jointe.", "Ce n'est pas urgent, mais gênant.",
           "Les pages d'aide n'en parlent pas."),
    "es": ("A tres compañeros les pasa lo mismo.", "La semana pasada funcionaba.", "He reiniciado y sigue igual.",
           "Somos un equipo de nueve personas.", "Adjunto una captura.", "No es urgente, pero molesta."),
    "ja": ("同僚も同じ状況です。", "先週までは問題ありませんでした。", "再起動しても変わりません。", "画面の写真を添付します。",
           "急ぎではありませんが困っています。"),
    "zh": ("上周还没有问题。", "同事也遇到同样的情况。", "重新登录也没有用。"),
    "ru": ("У коллег то же самое.", "На прошлой неделе всё работало.", "Перезапуск не помог."),
}
ENDS: dict[str, Pool] = {
    "en": ("Thanks, {name}", "Thank you!", "Best regards, {name}", "Can you look into it?", "Any idea?", "Please let me know.",
           "Thanks in advance.", "Cheers, {name}", "What should I do?", "Looking forward to your answer."),
    "de": ("Viele Grüße, {name}", "Danke!", "Mit freundlichen Grüßen, {name}", "Können Sie das prüfen?", "Was kann ich tun?"),
    "fr": ("Merci d'avance.", "Cordialement, {name}", "Pouvez-vous regarder ?", "Merci, {name}", "Que dois-je faire ?"),
    "es": ("Gracias.", "Un saludo, {name}", "¿Pueden mirarlo?", "Gracias de antemano, {name}"),
    "ja": ("よろしくお願いします。", "ご確認ください。", "よろしくお願いいたします。{name}"),
    "zh": ("谢谢!", "请帮忙看一下。"),
    "ru": ("Спасибо!", "Что можно сделать?"),
}
NAMES: dict[str, Pool] = {
    "en": ("Maya", "Tom", "Priya", "Dan", "Aoife", "Sam", "Ruth", "Kofi"), "de": ("Jana", "Uwe", "Katrin", "Emre"),
    "fr": ("Claire", "Yanis", "Hugo", "Inès"), "es": ("Lucía", "Javier", "Marta", "Iván"), "ja": ("田中", "佐藤", "鈴木"),
    "zh": ("李",), "ru": ("Анна",),
}
# category, "team/category" or "feature/category" → language → sentences
ABOUT: dict[str, dict[str, Pool]] = {
    "bug": {
        "en": ("Since yesterday this fails as soon as I save.", "I get “Something went wrong” and have to start again.",
               "The page goes white for a second and my last change is gone.", "It worked in the version before, now it does not.",
               "Every second time I click, nothing happens.", "The numbers on the page and in the list are not the same.",
               "After the update it takes a minute and then stops with an error.", "What I typed this morning is not there any more."),
        "de": ("Seit dem Update kommt beim Speichern eine Fehlermeldung.", "Nach dem Neuladen ist meine letzte Änderung weg.",
               "Bei jedem zweiten Klick passiert nichts.", "Die Seite bleibt weiß und ich muss von vorn anfangen."),
        "fr": ("Depuis la mise à jour, un message d'erreur apparaît à l'enregistrement.", "Ma dernière modification a disparu.",
               "L'application se ferme toute seule au bout d'une minute.", "La page reste blanche."),
        "es": ("Desde la actualización sale un error al guardar.", "Mi último cambio ha desaparecido.", "Se cierra sola al minuto."),
        "ja": ("更新してから保存のたびにエラーになります。", "最後に書いた内容が消えました。", "一分ほどで勝手に終了します。"),
        "zh": ("更新以后一保存就报错。", "刚写的内容不见了。"),
        "ru": ("После обновления при сохранении появляется ошибка.", "Последние изменения пропали."),
    },
    "Sync/bug": {"en": ("My laptop and my desktop show different text for the same note.", "The little arrow keeps turning and never ends.",
                        "A colleague's edit from noon is still not here.", "I now have two copies of the note, each with half of the text.",
                        "It says “up to date”, but yesterday's notes are missing on the other computer.")},
    "Mobile/bug": {"en": ("The app closes when I open a long note.", "The keyboard hides the line that I am typing.",
                          "Photos from the camera come out turned by 90 degrees.", "I get each message three times.")},
    "Billing/bug": {"en": ("The total on the page is not the one on the receipt.", "The page takes my card and then says it was refused.",
                           "We were charged for a colleague who left in spring.")},
    "Search/bug": {"en": ("A word that is in the title is not found.", "The newest note comes last, whatever I choose.",
                          "It finds notes that I deleted, and opening them gives an error.")},
    "Widgets/bug": {"en": ("Since version 5.2 on my Android the home screen shows yesterday's list all day.",
                           "After the 5.2 update the tile stays grey until I open the app.",
                           "The checklist on my home screen no longer follows what I tick in the app; Android, 5.2.",
                           "I removed it and put it back, it is blank again after an hour. Pixel, version 5.2.",
                           "It ignores the notebook that I chose and shows another one since the update.")},
    "PDF export/bug": {"en": ("The file has twelve pages and every second one is empty.", "Pictures are missing in the printed file.",
                              "The last line of each page is cut in half.")},
    "AI summary/bug": {"en": ("It summed up a note that we archived last year.", "The three lines it wrote are about another meeting.",
                              "It answers in English although the note is in German.")},
    "feature_request": {
        "en": ("Right now we do this by hand every Monday and it takes an hour.", "Our old tool had it and people ask me about it.",
               "It would save the whole team a lot of clicks.", "Even a simple version would be enough for us.",
               "I would use it every day.", "We wrote a small script for it, but it breaks all the time.",
               "Please think about it for the next release.", "Happy to try an early version and to tell you what we think."),
        "de": ("Wir machen das jede Woche von Hand, es kostet eine Stunde.", "Schon eine einfache Fassung würde uns reichen.",
               "Unser altes Werkzeug konnte das.", "Das würde dem ganzen Team viele Klicks sparen."),
        "fr": ("Nous le faisons à la main chaque lundi.", "Une version simple suffirait.", "Notre ancien outil savait le faire."),
        "es": ("Lo hacemos a mano cada lunes.", "Nos bastaría una versión sencilla.", "La herramienta anterior lo hacía."),
        "ja": ("毎週手作業で行っています。", "簡単なものでも十分です。", "以前のツールにはありました。"),
        "zh": ("我们每周都要手动做一遍。", "简单的版本就够了。"), "ru": ("Сейчас делаем это вручную каждую неделю.",),
    },
    "Dark theme/feature_request": {"en": ("I work at night and the white page hurts my eyes.", "Half of our team uses dark colours everywhere else.",
                                          "In the operating room the bright screen is a problem for us.")},
    "confusion": {
        "en": ("I clicked through all of it and still do not know where I am.", "I expected the button to save, it closed the page instead.",
               "The text says one thing and the picture shows another.", "Yesterday it was on the left, now I cannot find it.",
               "I do not dare to click because I do not know what happens to our data.", "Two words seem to mean the same thing here.",
               "Our new colleagues all stop at the same place."),
        "de": ("Ich habe mich durchgeklickt und weiß nicht, wo ich bin.", "Der Text sagt etwas anderes als das Bild.",
               "Gestern war es noch links, jetzt finde ich es nicht.", "Ich traue mich nicht zu klicken."),
        "fr": ("J'ai tout essayé et je ne sais toujours pas où je suis.", "Le texte et l'image ne disent pas la même chose.",
               "Hier c'était à gauche, je ne le trouve plus."),
        "es": ("He probado todo y sigo sin saber dónde estoy.", "El texto dice una cosa y la imagen otra.", "Ayer estaba a la izquierda."),
        "ja": ("全部見ましたが、どこにいるのか分かりません。", "説明と画面が違います。", "昨日は左にありました。"),
        "zh": ("说明和画面不一样。", "昨天还在左边,现在找不到了。"), "ru": ("Текст говорит одно, а картинка показывает другое.",),
    },
    "Setup/confusion": {"en": ("The guide asks for a workspace before it has told me what one is.", "In the second step I can choose team or company and do not know which.",
                               "After “Next” the guide starts again from the first step.", "It wants our domain, but we have three.",
                               "I invited my colleagues and now there are two workspaces with the same name.",
                               "The guide ended and there is nothing on the page."),
                        "de": ("Im zweiten Schritt soll ich Team oder Firma wählen, der Unterschied steht nirgends.",
                               "Nach „Weiter“ beginnt die Einrichtung wieder von vorn."),
                        "fr": ("À la deuxième étape, je ne sais pas s'il faut choisir équipe ou entreprise.",)},
    "unaware": {
        "en": ("I looked through the menus and found nothing like it.", "A friend's tool can do it, yours cannot.",
               "Without it we may have to change to something else.", "It is the one thing that we miss.", "Surely others have asked before?"),
        "de": ("In den Menüs habe ich nichts gefunden.", "Das ist das Einzige, was uns fehlt.", "Ein anderes Programm kann das."),
        "fr": ("Je n'ai rien trouvé dans les menus.", "C'est la seule chose qui nous manque."),
        "es": ("No he encontrado nada en los menús.", "Es lo único que nos falta."),
        "ja": ("メニューを探しても見つかりません。", "これだけが足りません。"), "zh": ("菜单里找不到。",), "ru": ("В меню ничего такого нет.",),
    },
    "Offline mode/unaware": {
        "en": ("On the train I have no connection for an hour and all I see is a grey page.", "I fly every week and cannot read my own notes up there.",
               "Our technicians work in basements without signal and write on paper.", "At the customer's there is no wifi and I stood there without my checklist."),
        "de": ("Im Zug habe ich eine Stunde kein Netz und sehe nur eine graue Seite.", "Unsere Techniker arbeiten im Keller ohne Empfang."),
        "fr": ("Dans le train je n'ai pas de réseau et la page reste grise.",), "es": ("En el avión no puedo leer mis propias notas.",),
        "ja": ("電車の中では電波がなく、何も見られません。",)},
    "Version history/unaware": {"en": ("A colleague wrote over two pages of mine and I cannot get them back.", "Somebody deleted a table last week, nobody knows who.",
                                       "We have to prove what the page said in March.")},
    "Saved search/unaware": {"en": ("I type the same four filters every morning.", "The whole team looks for the same thing each day, each from the start.")},
    "Guest links/unaware": {"en": ("A client wants to read one page and has no account with us.", "Our auditor needs to see a notebook for a week, I do not want to buy a seat.")},
    "Annual invoice/unaware": {"en": ("Our accounting cannot handle twelve card charges.", "We have a budget once a year and can only pay by transfer.")},
    "CSV import/unaware": {"en": ("We have 400 notes in a spreadsheet and nobody wants to type them in.", "All of our lists are in tables from the old tool.")},
    "how_to": {
        "en": ("I am sure it is easy, I just cannot see it.", "Is there a page that explains it?", "I would like to show it to my team tomorrow.",
               "I found an article, but it is for the old version.", "Do I need to be an admin for that?", "Can it be undone afterwards?"),
        "de": ("Das ist sicher einfach, ich sehe es nur nicht.", "Gibt es eine Seite, die das erklärt?", "Muss ich dafür Administrator sein?"),
        "fr": ("C'est sûrement simple, mais je ne le vois pas.", "Faut-il être administrateur ?", "Existe-t-il une page qui l'explique ?"),
        "es": ("Seguro que es fácil, pero no lo veo.", "¿Hay una página que lo explique?", "¿Hace falta ser administrador?"),
        "ja": ("簡単だと思いますが、見つかりません。", "説明のページはありますか。", "管理者でないとできませんか。"),
        "zh": ("有说明页面吗?", "需要管理员权限吗?"), "ru": ("Есть ли страница с объяснением?",),
    },
    "Billing/how_to": {"en": ("Our accountant needs it with the new address.", "We grew from five to nine people this month.",
                              "The tax number has to be on it.", "I would like to pay by transfer from now on.")},
    "AI summary/how_to": {"en": ("I see the sparkle icon in my colleague's window, not in mine.", "I want it for meetings only, not for every note.",
                                 "Where can I choose the language of it?")},
    "incident": {
        "en": ("Nobody in our company can work since nine.", "All of us see the same error page.", "We are in the middle of a workshop with forty people.",
               "Is somebody on it? Your status page is all green.", "It went down while I was writing.", "We lost the morning because of this."),
        "de": ("Seit neun Uhr kann hier niemand arbeiten.", "Ihre Statusseite zeigt alles grün.", "Wir sitzen mit vierzig Leuten in einem Workshop."),
        "fr": ("Plus personne ne peut travailler depuis neuf heures.", "Votre page d'état est toute verte."),
        "es": ("Nadie puede trabajar desde las nueve.", "Su página de estado está en verde."),
        "ja": ("九時から誰も作業できません。", "ステータスページは正常のままです。"), "zh": ("从九点开始谁都打不开。",), "ru": ("С девяти утра никто не может работать.",),
    },
    "Sync/incident": {"en": ("No note has moved between our computers since last night.", "Everything I wrote today exists only on this laptop.",
                             "The arrow turns for hours; forty people wait for each other's text.", "Our shift plan did not reach the night team.")},
    "praise": {
        "en": ("I just wanted to say it.", "My team noticed at once.", "It makes my mornings easier.", "Keep it up!", "You do not hear it often enough, I guess.",
               "The person who answered me on Tuesday was wonderful."),
        "de": ("Das wollte ich einfach einmal sagen.", "Das ganze Team hat es sofort gemerkt.", "Weiter so!"),
        "fr": ("Je voulais simplement vous le dire.", "Toute l'équipe l'a remarqué.", "Continuez !"),
        "es": ("Solo quería decirlo.", "Todo el equipo lo notó.", "¡Sigan así!"),
        "ja": ("一言お伝えしたかっただけです。", "チーム全員が喜んでいます。"), "zh": ("只是想说一声。",), "ru": ("Просто хотелось сказать.",),
    },
    "other": {
        "en": ("I did not know where else to write.", "Please pass it on to the right person.", "It is about our contract, not about the product.",
               "We met at the fair in spring.", "Please take me off the list.", "My last mail may have been lost."),
        "de": ("Bitte leiten Sie es an die richtige Stelle weiter.", "Es geht um unseren Vertrag.", "Wir haben uns auf der Messe getroffen."),
        "fr": ("Merci de transmettre à la bonne personne.", "Il s'agit de notre contrat."),
        "es": ("Por favor, páselo a quien corresponda.", "Se trata de nuestro contrato."),
        "ja": ("担当の方へお伝えください。", "契約についての質問です。"), "zh": ("请转给相关负责人。",), "ru": ("Передайте, пожалуйста, нужному сотруднику.",),
    },
}


def sentences_about(team: str, category: str, feature: str, language: str) -> Pool:
    """What a ticket of this kind can be about, the most particular that there is."""
    for place in (f"{feature}/{category}", f"{team}/{category}", category):
        if found := ABOUT.get(place, {}).get(language):
            return found
    return ABOUT[category]["en"]
