"""How tables name their columns: in many languages, and in the exports of common tools.

The names of a field stand in order of preference: where a table has several, the first one listed is taken. A bar parts
ranks, names within a rank are equals; a rank that begins with a question mark may well mean something else.
"""

from dataclasses import dataclass
from functools import cache

from outreach.fields import Field
from outreach.words import plain_words

_NAMES: dict[Field, str] = {
    Field.FIRST_NAME: """
        first name, firstname, given name, forename, vorname, rufname, prenom, nombre de pila,
        primer nombre, nombres, nome proprio, primeiro nome, voornaam, imie, fornavn, fornamn,
        nome di battesimo, 名, 名前 名, 名字, jmeno, etunimi, keresztnev, имя, first
        |? fname, contact first name, lead first name, clean first name
    """,
    Field.LAST_NAME: """
        last name, lastname, surname, family name, nachname, familienname, zuname, nom de famille,
        apellido, apellidos, primer apellido, cognome, sobrenome, apelido, ultimo nome, achternaam,
        nazwisko, efternavn, etternavn, efternamn, 姓, 姓氏, 苗字, prijmeni, sukunimi, vezeteknev, фамилия,
        last
        |? lname, contact last name, lead last name
    """,
    Field.NAME: """
        full name, fullname, name, contact name, lead name, person name, prospect name, display name,
        vollstandiger name, vor und nachname, vorname nachname, kontaktname, ansprechpartner, nom complet,
        nom et prenom, prenom et nom, nom, nombre completo, nombre y apellidos, nombre, nome completo,
        nome e cognome, nome, volledige naam, naam, imie i nazwisko, fullstandigt namn, namn, fulde navn,
        fullt navn, navn, 氏名, 名前, お名前, 担当者名, 姓名, 联系人, 联系人姓名, jmeno a prijmeni, nimi,
        nev, имя и фамилия, фио
        |? contact, kontakt, lead, prospect, person
    """,
    Field.EMAIL: """
        work email, work email address, business email, business email address, corporate email,
        company email, professional email, email work, email business, geschaftliche e mail,
        e mail geschaftlich, e mail adresse geschaftlich, email professionnel, e mail professionnel,
        adresse email professionnelle, correo profesional, correo corporativo, correo de trabajo,
        email aziendale, email professionale, email corporativo, email profissional, zakelijk e mailadres,
        zakelijke e mail, sluzbowy email, email sluzbowy, arbetsmejl, jobbmejl, arbejdsmail, 会社メール,
        勤務先メールアドレス, 工作邮箱, 公司邮箱
        | email, e mail, email address, e mail address, primary email, primary email address, mail,
        mail address, emails, e mail adresse, emailadresse, mailadresse, adresse email, adresse e mail,
        adresse mail, courriel, adresse courriel, correo electronico, correo,
        direccion de correo electronico, direccion de correo, indirizzo email, indirizzo e mail,
        posta elettronica, endereco de email, endereco de e mail, correio eletronico, e mailadres,
        emailadres, mailadres, adres email, adres e mail, poczta elektroniczna, e postadress, epostadress,
        e post, epost, mejl, mejladress, mailadresse, メール, メールアドレス, eメール, 电子邮件, 邮箱,
        电子邮箱, 邮件, email 1, sahkoposti, электронная почта
        | contact email, lead email, person email, prospect email, email found, found email, pro email,
        best email
        |? other email, personal email, private email, e mail privat, private e mail, email personnel,
        correo personal, email personale, email pessoal, prive e mail, secondary email, alternate email,
        email 2, tertiary email
    """,
    Field.EMAIL_VERIFIED: """
        email status, email verified, is email verified, email verification status, email verification,
        email validation, email validation status, email validity, primary email status, work email status,
        email confirmed, verified email
        | e mail status, e mail verifiziert, e mail bestatigt, email verifie, statut email,
        statut de l email, estado del correo, correo verificado, stato email, email verificata,
        email verificado, status do email, e mail geverifieerd, status email, email zweryfikowany,
        e post verifierad, verified, verification status, メールステータス, 邮箱状态
    """,
    Field.LINKEDIN_URL: """
        linkedin url, linkedin profile url, linkedin profile, person linkedin url, person linkedin,
        linkedin, linkedin link, linkedin member url, contact linkedin url, lead linkedin url,
        prospect linkedin url, personal linkedin, linkedin person url, linkedin contact profile url,
        linkedin bio url, default profile url, linkedin profil, linkedin profil url, profil linkedin,
        url linkedin, lien linkedin, url du profil linkedin, perfil de linkedin, perfil linkedin,
        url de linkedin, profilo linkedin, link linkedin, linkedin profiel, linkedin adresse,
        linkedin プロフィール, 领英, 领英链接, linkedin public url, public profile url, hs linkedin url
        |? profile url, profile link, public url, profil url, url, profile, sales navigator url,
        linkedin sales navigator url
    """,
    Field.TITLE: """
        job title, title, current title, current job title, position, current position, job position,
        occupation, berufsbezeichnung, jobtitel, stellenbezeichnung, stelle, funktion, fonction, poste,
        intitule du poste, titre du poste, puesto, cargo, titulo del puesto, ruolo, posizione, qualifica,
        mansione, titulo do cargo, funcao, functie, functietitel, stanowisko, funkcja, befattning,
        yrkestitel, stilling, stillingsbetegnelse, 役職, 肩書き, 職種, 职位, 职务, 岗位, pozice,
        tehtavanimike, beosztas, должность
        |? role, rolle, titel, titre, titulo, titolo, tytul, job, headline, linkedin headline,
        seniority title
    """,
    Field.COMPANY: """
        company, company name, current company, company account, account name, organization, organisation,
        organization name, organisation name, employer, current company name, associated company,
        primary associated company, business name, firma, firmenname, unternehmen, unternehmensname,
        arbeitgeber, societe, entreprise, nom de l entreprise, nom de la societe, raison sociale, empresa,
        nombre de la empresa, compania, azienda, societa, nome azienda, ragione sociale, nome da empresa,
        companhia, bedrijf, bedrijfsnaam, organisatie, nazwa firmy, przedsiebiorstwo, foretag,
        foretagsnamn, bolag, virksomhed, firmanavn, virksomhedsnavn, selskap, bedrift, 会社, 会社名,
        企業名, 勤務先, 公司, 公司名称, 企业名称, 单位, spolecnost, yritys, ceg, компания
        |? account, company name for emails, company clean name, konto, kunde, client
    """,
    Field.COMPANY_DOMAIN: """
        company domain, company domain name, domain, domain name, company website domain, email domain,
        domane, domaine, firmendomain, dominio, dominio de la empresa, dominio aziendale, domein, domena,
        doman, domaene, ドメイン, 域名
        | company website, website, company website url, website url, web site, company web site,
        company url, company site, corporate website, homepage, web page, web, www, internetseite,
        internetadresse, webseite, webadresse, firmenwebsite, unternehmenswebsite, unternehmenswebseite,
        site web, site internet, site de l entreprise, site, sitio web, pagina web, web de la empresa,
        sito web, sito internet, sito, website da empresa, bedrijfswebsite, strona internetowa, strona www,
        strona firmowa, webbplats, hemsida, hjemmeside, nettside, ウェブサイト, ホームページ, 企業url,
        网站, 公司网站, 官网, 网址
    """,
    Field.CITY: """
        city, town, person city, contact city, lead city, mailing city, stadt, ort, wohnort, ville,
        commune, ciudad, localidad, citta, comune, cidade, localidade, stad, woonplaats, plaats, miasto,
        miejscowosc, ort stad, by, poststed, 市区町村, 都市, 市, 城市, 所在城市, mesto, kaupunki, varos,
        город
        |? billing city, other city, primary city
    """,
    Field.REGION: """
        state, region, state region, state province, province, county, person state, contact state,
        lead state, mailing state, mailing state province, state code, bundesland, kanton, departement,
        etat, provincia, estado, comunidad autonoma, regione, distrito, provincie, regio, wojewodztwo, lan,
        landskap, regionen, 都道府県, 県, 省, 省份, 地区, kraj, megye
        |? billing state, billing state province, state province text only, other state province
    """,
    Field.COUNTRY: """
        country, country region, person country, contact country, lead country, mailing country,
        country name, country code, land, lander, staat, pays, pays region, pais, pais region, paese,
        nazione, kraj, panstwo, 国, 国名, 国 地域, 国家, 国家 地区, zeme, maa, orszag, страна
        |? billing country, country text only, other country, ip country
    """,
    Field.LOCATION: """
        location, person location, current location, lead location, contact location, geo location,
        geography, standort, localisation, lieu, emplacement, ubicacion, posizione geografica, localita,
        localizacao, locatie, lokalizacja, plats, lokation, sted, 所在地, 勤務地, 位置, 地点, lokalita,
        sijainti, местоположение
        |? address, city state, city country, area
    """,
    Field.ZONE: """
        time zone, timezone, zone, tz, iana time zone, zeitzone, fuseau horaire, zona horaria,
        huso horario, fuso orario, fuso horario, tijdzone, strefa czasowa, tidszon, tidszone, タイムゾーン,
        时区
    """,
    Field.LANGUAGE: """
        language, preferred language, contact language, lang, language code, locale, sprache, langue,
        langue preferee, idioma, idioma preferido, lingua, taal, voorkeurstaal, jezyk, sprak, sprog, 言語,
        语言, jazyk, kieli, nyelv, язык
    """,
    Field.PHONE: """
        work direct phone, direct phone, direct dial, work phone, business phone, phone, phone number,
        telephone, telephone number, mobile, mobile phone, mobile phone number, mobile number, cell,
        cell phone, contact phone, person phone, lead phone, phone 1, telefon, telefonnummer, rufnummer,
        mobiltelefon, handy, handynummer, mobil, mobilnummer, durchwahl, tel, telefon geschaftlich,
        numero de telephone, numero de tel, portable, mobile pro, telefono, numero de telefono,
        telefono movil, movil, celular, numero di telefono, cellulare, telefone, numero de telefone,
        telemovel, telefoonnummer, telefoon, mobiel, mobiel nummer, numer telefonu, telefon komorkowy,
        komorka, mobiltelefonnummer, telefonnr, mobilnr, 電話, 電話番号, 携帯電話, 携帯番号, 电话,
        电话号码, 手机, 手机号, 手机号码, 联系电话, puhelin, телефон
        |? other phone, home phone, primary phone, sanitized phone, phones
    """,
    Field.TAGS: """
        tags, tag, labels, label, schlagworter, schlagworte, etiquettes, etiquetas, etichette, marcadores,
        etykiety, taggar, etiketter, タグ, 标签, lists
        |? list, liste, lista, categories, segment, segments
    """,
}


@dataclass(frozen=True)
class Meaning:
    """What a name may stand for, with its rank among the field's names; 0 is the first taken."""

    field: Field
    rank: int
    is_sure: bool


@cache
def meanings() -> dict[str, tuple[Meaning, ...]]:
    """Return what each name may stand for, by its plain words."""
    found: dict[str, dict[Field, Meaning]] = {}
    for field, text in _NAMES.items():
        for rank, group in enumerate(text.split("|")):
            for name in group.strip().removeprefix("?").split(","):
                meaning = Meaning(field, rank, not group.strip().startswith("?"))
                found.setdefault(plain_words(name), {}).setdefault(field, meaning)
        found.setdefault(plain_words(field.value), {}).setdefault(field, Meaning(field, 0, True))
    return {name: tuple(fields.values()) for name, fields in found.items() if name}
