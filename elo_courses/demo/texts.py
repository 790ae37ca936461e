"""The demo's texts: English, and its Finnish and Swedish."""

TEXTS: dict[str, tuple[str, str]] = {
    "ELO courses": ("ELO-kurssit", "ELO-kurser"),
    "Skip to the content": ("Siirry sisältöön", "Hoppa till innehållet"),
    "Language": ("Kieli", "Språk"),
    "Demo LMS": ("Demo-oppimisympäristö", "Demolärmiljö"),
    "for development only": ("vain kehitykseen", "bara för utveckling"),
    "Course": ("Kurssi", "Kurs"),
    "Log": ("Loki", "Logg"),
    "Tools": ("Työkalut", "Verktyg"),
    "Main menu": ("Päävalikko", "Huvudmeny"),
    "Who will you open the tool as?": ("Kenenä haluat avata työkalun?", "Som vem vill du öppna verktyget?"),
    "A small LTI 1.3 platform that behaves as Moodle does. Each opening is a real signed launch.": (
        "Pieni LTI 1.3 -alusta, joka toimii niin kuin Moodle. Jokainen avaus on oikea allekirjoitettu käynnistys.",
        "En liten LTI 1.3-plattform som fungerar som Moodle. Varje öppning är en riktig signerad start.",
    ),
    "What to open, and how": ("Mitä avaat ja miten", "Vad du öppnar och hur"),
    "Activity": ("Aktiviteetti", "Aktivitet"),
    "Platform's language": ("Alustan kieli", "Plattformens språk"),
    "Where": ("Missä", "Var"),
    "In a frame": ("Kehyksessä", "I en ram"),
    "In a new window": ("Uudessa ikkunassa", "I ett nytt fönster"),
    "learner": ("osallistuja", "deltagare"),
    "trainer": ("kouluttaja", "utbildare"),
    "coordinator": ("koordinaattori", "koordinator"),
    "administrator": ("ylläpitäjä", "administratör"),
    "Studies the modules; the grade comes back here.": (
        "Opiskelee osioita; arvosana palaa tänne.",
        "Studerar modulerna; vitsordet kommer tillbaka hit.",
    ),
    "Chooses content and edits modules.": (
        "Valitsee sisältöä ja muokkaa osioita.",
        "Väljer innehåll och redigerar moduler.",
    ),
    "Sees coverage, not people.": ("Näkee kattavuuden, ei henkilöitä.", "Ser täckningen, inte personer."),
    "Connects platforms, reads the log.": (
        "Yhdistää alustoja, lukee lokia.",
        "Kopplar plattformar, läser loggen.",
    ),
    "Open": ("Avaa", "Öppna"),
    "Choose content": ("Valitse sisältö", "Välj innehåll"),
    "Gradebook": ("Arviointikirja", "Vitsordsbok"),
    "Nothing has come yet. Open an activity as a learner and finish it.": (
        "Mitään ei ole vielä tullut. Avaa aktiviteetti osallistujana ja tee se loppuun.",
        "Inget har kommit ännu. Öppna en aktivitet som deltagare och gör den klar.",
    ),
    "What the tool has sent for each person and activity": (
        "Mitä työkalu on lähettänyt kustakin henkilöstä ja aktiviteetista",
        "Vad verktyget har skickat för varje person och aktivitet",
    ),
    "Learner": ("Osallistuja", "Deltagare"),
    "Grade": ("Arvosana", "Vitsord"),
    "Sent": ("Lähetetty", "Skickat"),
    "Time": ("Aika", "Tid"),
    "Progress": ("Eteneminen", "Framsteg"),
    "Comment": ("Kommentti", "Kommentar"),
    "empty": ("tyhjä", "tomt"),
    "As JSON": ("JSON-muodossa", "Som JSON"),
    "To try a browser that blocks cookies in frames": (
        "Kun haluat kokeilla selainta, joka estää evästeet kehyksissä",
        "När du vill prova en webbläsare som blockerar kakor i ramar",
    ),
    "On one address all cookies work. Give the demo and the tool two host names over https, and block"
    " third-party cookies in the browser's settings.": (
        (
            "Samassa osoitteessa kaikki evästeet toimivat. Anna demolle ja työkalulle kaksi eri isäntänimeä"
            " https-yhteydellä ja estä kolmannen osapuolen evästeet selaimen asetuksista."
        ),
        (
            "På en och samma adress fungerar alla kakor. Ge demon och verktyget två olika värdnamn över https och"
            " blockera kakor från tredje part i webbläsarens inställningar."
        ),
    ),
    "Where you are": ("Missä olet", "Var du är"),
    "Opened as %(name)s": ("Avattu: %(name)s", "Öppnad som %(name)s"),
    "The activity opens in a new window": (
        "Aktiviteetti avautuu uuteen ikkunaan",
        "Aktiviteten öppnas i ett nytt fönster",
    ),
    "Open in a new window": ("Avaa uudessa ikkunassa", "Öppna i ett nytt fönster"),
    "Opening the activity": ("Aktiviteetti avautuu", "Aktiviteten öppnas"),
    "If nothing happens, press the button.": (
        "Jos mitään ei tapahdu, paina painiketta.",
        "Om inget händer, tryck på knappen.",
    ),
    "Go on": ("Jatka", "Fortsätt"),
    "This does not work": ("Tämä ei onnistu", "Det här går inte"),
    "Go back to the course and open the activity again.": (
        "Palaa kurssille ja avaa aktiviteetti uudelleen.",
        "Gå tillbaka till kursen och öppna aktiviteten på nytt.",
    ),
    "For the developer": ("Kehittäjälle", "För utvecklaren"),
    "Back to the course": ("Takaisin kurssille", "Tillbaka till kursen"),
    "You are back on the platform": ("Olet taas alustalla", "Du är tillbaka på plattformen"),
    "The tool says": ("Työkalu kertoo", "Verktyget säger"),
    "Nothing was added": ("Mitään ei lisätty", "Inget lades till"),
    "Added to the course": ("Lisätty kurssille", "Tillagt i kursen"),
    "What the tool asked for": ("Mitä työkalu pyysi", "Vad verktyget bad om"),
    "The newest first, 200 at most; times in UTC.": (
        "Uusin ensin, enintään 200; ajat UTC-aikaa.",
        "Den nyaste först, högst 200; tider i UTC.",
    ),
    "The tool has not asked for anything yet.": (
        "Työkalu ei ole vielä pyytänyt mitään.",
        "Verktyget har inte bett om något ännu.",
    ),
    "Request": ("Pyyntö", "Begäran"),
    "Status": ("Tila", "Status"),
    "Why": ("Miksi", "Varför"),
    "Which tools may be opened here": ("Mitä työkaluja täällä voi avata", "Vilka verktyg kan öppnas här"),
    "Waits to be activated": ("Odottaa aktivointia", "Väntar på aktivering"),
    "Opens the activities": ("Avaa aktiviteetit", "Öppnar aktiviteterna"),
    "Active": ("Aktiivinen", "Aktivt"),
    "Activate and use": ("Aktivoi ja käytä", "Aktivera och använd"),
    "Use for the activities": ("Käytä aktiviteeteissa", "Använd för aktiviteterna"),
    "Register a tool": ("Rekisteröi työkalu", "Registrera ett verktyg"),
    "The tool's registration address": ("Työkalun rekisteröintiosoite", "Verktygets registreringsadress"),
    "With its invitation, if the tool gives one.": (
        "Kutsuineen, jos työkalu antaa sellaisen.",
        "Med inbjudan, om verktyget ger en.",
    ),
    "Register": ("Rekisteröi", "Registrera"),
    "To register by hand": ("Rekisteröinti käsin", "Registrering för hand"),
    "Registering a tool": ("Työkalun rekisteröinti", "Registrering av ett verktyg"),
    "When the tool has finished, activate it on the list of tools.": (
        "Kun työkalu on valmis, aktivoi se työkalujen luettelossa.",
        "När verktyget är klart, aktivera det i listan över verktyg.",
    ),
    "Go to the list of tools": ("Siirry työkalujen luetteloon", "Gå till listan över verktyg"),
}
