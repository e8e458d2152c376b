//! Hosts that look like one of Microsoft's and are not.
//!
//! This only finds words for a refusal: nothing here allows anything. What may be filled is decided by the exact list in
//! `origin`.

use std::borrow::Cow;

use idna::punycode;

use crate::origin::Refusal;

/// Domains that are Microsoft's, with all that stands under them: their names are no look-alikes.
///
/// Sources, seen November 2026: Microsoft's "Office 365 URLs and IP address ranges", as MISP's warning list
/// microsoft-office365 has it (4 November 2024); Learn's "National clouds" (15 January 2025); KnownMetadataProvider of
/// Microsoft's .NET authentication library (24 July 2026); PasskeyOriginRulesManager of its Android library. `microsoft`
/// is a top-level domain of its own.
const MICROSOFTS: [&str; 51] = [
    "azure.cn",
    "azure.com",
    "azure.net",
    "azure.us",
    "chinacloudapi.cn",
    "eaglex.ic.gov",
    "getmicrosoftkey.com",
    "live-int.com",
    "live.com",
    "live.net",
    "microsoft",
    "microsoft.com",
    "microsoft.scloud",
    "microsoft.us",
    "microsoft365.com",
    "microsoftazuread-sso.com",
    "microsoftonline-p.com",
    "microsoftonline-p.net",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.de",
    "microsoftonline.us",
    "microsoftusercontent.com",
    "msauth.net",
    "msauthimages.net",
    "msftauth.net",
    "msftauthimages.net",
    "office.com",
    "office.net",
    "office365.com",
    "onmicrosoft.com",
    "outlook.com",
    "outlookmobile.com",
    "sharepoint.com",
    "skype.com",
    "sovcloud-identity.de",
    "sovcloud-identity.fr",
    "sovcloud-identity.sg",
    "usgovcloudapi.net",
    "windows-ppe.net",
    "windows.net",
    "windowsazure.cn",
    "windowsazure.com",
    // Known by their use, on none of those lists.
    "hotmail.com",
    "microsoftstream.com",
    "microsoftteams.com",
    "office365.us",
    "onmicrosoft.us",
    "outlook.cn",
    "outlook.de",
    "windowsazure.us",
];

/// Domains of Microsoft's under which its customers choose the names of hosts: what stands before them may look alike.
const CUSTOMERS: [&str; 14] = [
    "azure-api.net",
    "azurecontainerapps.io",
    "azureedge.net",
    "azurefd.net",
    "azurestaticapps.net",
    "azurewebsites.net",
    "azurewebsites.us",
    "b2clogin.com",
    "ciamlogin.com",
    "cloudapp.azure.com",
    "cloudapp.net",
    "core.windows.net",
    "trafficmanager.net",
    "msappproxy.net",
];

/// Names that no label holds by chance.
const ANYWHERE: [&str; 7] =
    ["microsoft", "office365", "mysignins", "windowsazure", "sovcloudidentity", "loginlive", "accountlive"];

/// A name that stands in other words: it counts at the beginning of a label or after a hyphen.
const BEGINNING: &str = "msauth";

/// Names whose labels are words of every day: they count one after the other.
const IN_A_ROW: [[&str; 2]; 9] = [
    ["live", "com"],
    ["office", "com"],
    ["hotmail", "com"],
    ["windows", "net"],
    ["azure", "com"],
    ["azure", "us"],
    ["azure", "cn"],
    ["chinacloudapi", "cn"],
    ["usgovcloudapi", "net"],
];

/// Letters of other alphabets, or with marks, that look like a Latin one.
const LETTERS: [(char, &str); 23] = [
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặɑαάаӑӓ"),
    ('b', "ƀɓḃḅḇьЬ"),
    ('c', "çćĉċčƈȼḉсҫϲ"),
    ('d', "ďđɖɗḋḍḏḑḓԁ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệеёѐєεέϵҽ"),
    ('f', "ƒḟẝ"),
    ('g', "ĝğġģǥǧǵɡɠḡԍ"),
    ('h', "ĥħȟḣḥḧḩḫẖһн"),
    ('i', "ìíîïĩīĭįıǐȉȋɨḭḯỉịіїιίΐɩ"),
    ('k', "ķĸǩḱḳḵкќқκ"),
    ('l', "ĺļľŀłƚḷḹḻḽӏ"),
    ('m', "ḿṁṃмӎ"),
    ('n', "ñńņňŋǹṅṇṉṋпηήոռ"),
    ('o', "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợοόоӧөօσ"),
    ('r', "ŕŗřȑȓṙṛṝṟгѓɼ"),
    ('s', "śŝşšșṡṣṥṧṩѕ"),
    ('t', "ţťŧțṫṭṯṱẗтτ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựυύսцџ"),
    ('v', "ṽṿѵνʋ"),
    ('w', "ŵẁẃẅẇẉẘωώшщѡԝ"),
    ('x', "ẋẍхχ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹуўүγ"),
    ('z', "źżžƶẑẓẕ"),
];

/// A letter of which nobody knows what it looks like.
const STRANGE: char = '\u{FFFD}';

/// The longest name that a host can have (RFC 1035 section 2.3.4).
const HOST: usize = 253;

/// What is wrong with the name of a host that is not listed, if it is meant to look like one of Microsoft's. `host`:
/// without user info and port, as a browser writes it.
pub(crate) fn look_alike(host: &str) -> Option<Refusal> {
    let host = host.trim_end_matches('.').to_lowercase();
    if host.len() > HOST {
        return None;
    }
    if is_address(&host) {
        return Some(Refusal::Address);
    }
    let chosen = CUSTOMERS.iter().find_map(|domain| before(&host, domain));
    if chosen.is_none() && MICROSOFTS.iter().any(|domain| before(&host, domain).is_some()) {
        return None;
    }
    let labels: Vec<&str> = chosen.unwrap_or(&host).split('.').collect();
    let is_plain = |label: &str| label.is_ascii() && !label.starts_with("xn--");
    // What is not plain letters begins and ends a row: a name in the others is one without it, too.
    let plain: Vec<Vec<char>> = labels.iter().map(|label| if is_plain(label) { read(label) } else { vec![] }).collect();
    if has_name(&plain) {
        return Some(Refusal::LookAlikeName);
    }
    if labels.iter().all(|label| is_plain(label)) {
        return None;
    }
    let decoded: Vec<Vec<char>> = labels.iter().map(|label| read(&decoded(label))).collect();
    has_name(&decoded).then_some(Refusal::LookAlikeTwin)
}

/// What stands before a domain in a host's name; nothing for the domain itself. None: the host is not in the domain.
fn before<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    let rest = host.strip_suffix(domain)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_suffix('.') }
}

/// Whether a browser takes a host for an address in numbers: IPv6 in brackets, or a last label that is a number, decimal
/// or hexadecimal (URL Standard, "ends in a number checker").
fn is_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    host.starts_with('[')
        || (!last.is_empty() && last.bytes().all(|digit| digit.is_ascii_digit()))
        || last.strip_prefix("0x").is_some_and(is_hexadecimal)
}

/// A label as it is shown.
fn decoded(label: &str) -> Cow<'_, str> {
    match label.strip_prefix("xn--").and_then(punycode::decode_to_string) {
        Some(shown) => Cow::Owned(shown.to_lowercase()),
        None => Cow::Borrowed(label),
    }
}

/// A label as an eye in a hurry reads it: digits and foreign letters as the Latin letters that they look like, `rn` as
/// m, `vv` as w, and no difference between i and l.
fn read(label: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(label.len());
    for shown in label.chars().filter(|&shown| !is_mark(shown)) {
        let letter = match shown {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            '2' => 'z',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '6' | '8' => 'b',
            '7' => 't',
            '9' => 'g',
            ascii if ascii.is_ascii() => ascii,
            other => match LETTERS.iter().find(|(_, alike)| alike.contains(other)) {
                Some(('i', _)) => 'l',
                Some((letter, _)) => *letter,
                None => STRANGE,
            },
        };
        let pair = match (letters.last(), letter) {
            (Some('r'), 'n') => Some('m'),
            (Some('v'), 'v') => Some('w'),
            _ => None,
        };
        if pair.is_some() {
            letters.pop();
        }
        letters.push(pair.unwrap_or(letter));
    }
    letters
}

/// Marks that are written over or under the letter before, and characters without a width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}')
}

/// Whether labels, as they are read, hold one of Microsoft's names.
fn has_name(labels: &[Vec<char>]) -> bool {
    let in_words = |label: &Vec<char>| {
        label
            .split(|&c| c == '-')
            .any(|word| word.get(..BEGINNING.len()).is_some_and(|beginning| is_name(beginning, BEGINNING)))
    };
    let anywhere = |label: &Vec<char>| {
        let joined: Vec<char> = label.iter().copied().filter(|&c| c != '-').collect();
        ANYWHERE.iter().any(|name| joined.windows(name.len()).any(|part| is_name(part, name)))
    };
    let in_a_row = |pair: &[Vec<char>]| matches!(pair, [one, two] if IN_A_ROW.iter().any(|[first, second]| is_name(one, first) && is_name(two, second)));
    labels.iter().any(|label| in_words(label) || anywhere(label)) || labels.windows(2).any(in_a_row)
}

/// Whether letters, as they are read, are a name. A third of them may be strange ones.
fn is_name(letters: &[char], name: &str) -> bool {
    let name = read(name);
    let is_one = |(&letter, &of): (&char, &char)| letter == of || letter == STRANGE;
    let strange = letters.iter().filter(|&&letter| letter == STRANGE).count();
    letters.len() == name.len() && strange * 3 <= name.len() && letters.iter().zip(&name).all(is_one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Refusal::{Address, LookAlikeName, LookAlikeTwin};

    #[test]
    fn names_in_a_foreign_host() {
        for host in [
            "login.microsoftonline.com.evil.example",
            "login-microsoftonline.com",
            "microsoft-login.example",
            "rnicrosoft.com",
            "micros0ft.com",
            "m1crosoft.com",
            "mlcrosoft.com",
            "rn1cr050ft-online.example",
            "MicroSoft.evil.example",
            "micro-soft.example",
            "notmicrosoft.example",
            "login.microsoft0nline.com",
            "login.microsoftonline.co",
            "mysignins.example",
            "office365.example",
            "office-365.example",
            "0ffice365-login.example",
            "msauth.example",
            "msauth-net.example",
            "msauthimages.example",
            "login.live.com.evil.example",
            "live.com.example",
            "login.l1ve.com",
            "login-live.com",
            "loginlive.example",
            "account-live.com",
            "office.com.evil.example",
            "offlce.com",
            "login.windows.net.example",
            "login.vvindows.net",
            "mysignins.azure.us.example",
            "account.activedirectory.windowsazure.com.example",
            "login.chinacloudapi.cn.example",
            "sovcloud-identity.nl",
            "microsoft-login.b2clogin.com",
            "microsoftonline.azurewebsites.net",
            "office365.z6.web.core.windows.net",
            "login-live.westeurope.cloudapp.azure.com",
        ] {
            assert_eq!(look_alike(host), Some(LookAlikeName), "{host}");
        }
    }

    #[test]
    fn twins_in_other_letters() {
        for host in [
            // Cyrillic: one letter, several, all that can be.
            "login.mісrоsоft.com",
            "mіcrosoft.com",
            "login.micrоsоftonline.com",
            "login.livе.com",
            "lіvе.com",
            "mуsignіns.example",
            // Greek, and Latin with marks, also written as marks of their own.
            "micrοsοft.com",
            "mícrosoft.com",
            "microsofţ.com",
            "mıcrosoft-login.example",
            "micr\u{F8}s\u{F8}ft.com",
            "m\u{1ECB}crosoft.com",
            "microsofṭonline.com",
            "micro\u{323}soft.com",
            "ćom.lïve.com",
            // Letters that stand in no table.
            "miᏟrosoft.com",
            "miⲥrⲟsoft.com",
            "微microsoft.example",
            "vvinԁows.net.example",
        ] {
            let labels = host.split('.').map(|label| match label.is_ascii() {
                true => label.to_owned(),
                false => format!("xn--{}", punycode::encode_str(&label.to_lowercase()).unwrap()),
            });
            let encoded = labels.collect::<Vec<_>>().join(".");
            assert_eq!(look_alike(&encoded), Some(LookAlikeTwin), "{host} {encoded}");
            assert_eq!(look_alike(host), Some(LookAlikeTwin), "{host}");
        }
        assert_eq!(look_alike("xn--mcrosoft-78a.microsoft.example"), Some(LookAlikeName));
    }

    #[test]
    fn addresses_in_every_spelling() {
        for host in
            ["127.0.0.1", "192.168.1.5.", "2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "1.2.3", "x.0x", "[::1]"]
        {
            assert_eq!(look_alike(host), Some(Address), "{host}");
        }
    }

    #[test]
    fn what_is_microsofts_or_anybody_elses() {
        for host in [
            "www.microsoft.com",
            "outlook.live.com",
            // A company's own mail server is often called so.
            "outlook.contoso.example",
            "outlook.office.com",
            "outlook.office365.com",
            "outlook.cloud.microsoft",
            "portal.office.com",
            "portal.azure.com",
            "contoso.b2clogin.com",
            "x.ciamlogin.com",
            "contoso.azurewebsites.net",
            "sts.windows.net",
            "login.microsoftonline.de",
            "mysignins-ppe.microsoft.com",
            "aadcdn.msauth.net",
            "contoso-my.sharepoint.com",
            "microsoft.com",
            "microsoft",
            "login.microsoftonline.com.",
            "github.com",
            "accounts.google.com",
            "login.contoso.nl",
            "office.contoso.nl",
            "live.contoso.nl",
            "radio-live.com",
            "windows.example",
            "systemsauth.example",
            "smsauth.example",
            "azure-hotel.example",
            "localhost",
            "münchen.example",
            "xn--mnchen-3ya.example",
            "почта.рф",
            "例え.テスト",
            "xn--zckzah.xn--zckzah",
            "xn--99999999999.example",
            "xn--.example",
            "0xyz.example",
            "1password.com",
            "",
            ".",
            "...",
        ] {
            assert_eq!(look_alike(host), None, "{host}");
        }
    }

    #[test]
    fn a_label_of_strange_letters_is_no_twin() {
        for host in ["ԱԱԱԱԱԱԱԱԱ.example", "ԱԱԱԱosoft.example", "ԱԱve.com"] {
            assert_eq!(look_alike(host), None, "{host}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(host in ".{0,80}", code in "(xn--[a-z0-9-]{0,40}\\.?){0,3}") {
            let _ = (look_alike(&host), look_alike(&code));
        }

        #[test]
        fn what_is_microsofts_is_no_look_alike(before in "([a-z0-9-]{0,20}\\.){0,3}", at in 0..MICROSOFTS.len()) {
            let host = format!("{before}{}", MICROSOFTS[at]);
            prop_assume!(!CUSTOMERS.iter().any(|domain| host.ends_with(domain)));
            prop_assert_eq!(look_alike(&host), None);
        }

        #[test]
        fn microsofts_name_is_found_wherever_it_stands(before in "[a-z0-9.-]{0,20}", after in "[a-z0-9-]{0,20}") {
            let host = format!("{before}microsoft{after}.evil.example");
            prop_assume!(!before.contains("xn--"));
            prop_assert_eq!(look_alike(&host), Some(LookAlikeName));
        }
    }
}
