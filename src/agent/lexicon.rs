//! The lexicon: words by which a person knows what a control does, in the languages of login pages:
//! English, German, Czech, French, Spanish and Dutch. All are in lower case and without diacritics,
//! separated by spaces.

/// Beginnings of words that grant.
pub(super) const APPROVE: &str = "approv authori autoris autoriz allow accept grant consent permit permet agree zulass \
    erlaub genehmig akzept zustimm gewahr bewillig freigeb einverstanden povol schval \
    souhlas prijm udel aprob aprueb acept conced toesta goedkeur accorder akkoord machtig \
    approuv verleen";

/// Beginnings of words that refuse.
pub(super) const DENY: &str = "deny denied denie deneg cancel annul reject rejet rechaz declin refus disallow abort \
    disagree dismiss forbid ablehn abgelehnt abbrech abbruch verweiger verbiet zuruckweis \
    zamit odmit zrus nepovol zakaz nesouhlas neautor interdi weiger afwijz afbrek stornier";

/// Whole words that refuse, or turn a granting word around.
pub(super) const NOT: &str =
    "no nein nee non ne not dont nicht pas niet never without ohne sans sin kein keine";

/// Whole words that go on.
pub(super) const GO_ON: &str = "continue yes confirm ok okay next proceed submit go finish done weiter fortfahren ja \
    bestatigen bestaetigen absenden senden pokracovat ano potvrdit odeslat dalsi continuer \
    oui confirmer suivant valider envoyer continuar si confirmar siguiente enviar doorgaan \
    bevestigen volgende verder verzenden";

/// Beginnings of words on controls that lead away from what the agent is there for.
pub(super) const ASIDE: &str = "logout signout abmeld odhlas deconn uitlog afmeld regist signup forgot vergess zapomn \
    oubli olvid verget search such hled recherch busc zoek newsletter subscrib language \
    sprache jazyk langue idioma taal back zuruck zpet retour volver terug reset help hilfe \
    create cookie";

/// Other ways to log in, which a person with a password does not take.
pub(super) const OTHER_LOGIN: &str =
    "google facebook apple microsoft github twitter linkedin sso saml passkey qr";

/// Beginnings of words on a button that logs in.
pub(super) const LOGIN: &str = "login logon signin anmeld einlogg prihlas connexion connect iniciar entrar acceder \
    inlogg aanmeld";

/// Beginnings of words of an error page.
pub(super) const ERROR: &str = "error invalid fail denied forbidden unauthori unknown wrong incorrect mismatch missing \
    expired unsupported malformed reject problem sorry oops fehler ungultig ungueltig \
    fehlgeschlag falsch unbekannt abgelaufen chyb neplatn nespravn neznam vyprsel erreur \
    inconnu echec fallo desconocid caducad fout ongeldig mislukt onbekend verlopen onjuist";

/// Beginnings of words in which a consent page asks its question.
pub(super) const QUESTION: &str = "permission consent berechtig opravnen permiso scope";

/// Beginnings of words on a box that is about remembering.
pub(super) const REMEMBER: &str = "remember newsletter again marketing trust merken angemeldet zapamat souvenir recordar \
    onthoud keep stay";

/// Whole words that name a field for the login name.
pub(super) const USERNAME: &str = "user username login loginname logonname email mail identifier account loginid userid \
    benutzer benutzername kennung uzivatel uzivatelske identifiant utilisateur usuario \
    correo gebruiker gebruikersnaam uid usr uname loginfmt phone";

/// Whole words that name a search box.
pub(super) const SEARCH: &str = "q query search suche hledat recherche buscar zoeken s";

/// Whole words that name a field which is not for the login name.
pub(super) const ONE_TIME: &str = "otp totp code token pin captcha mfa 2fa subscribe newsletter";
