//! Short texts are looked at as they are first, and only searched where something may be in them.

use super::*;
use crate::wire::forms;

fn strategy() -> impl Strategy<Value = (String, usize, String, String)> {
    // Weak values and strong ones, and what stands around them in header fields and sentences.
    let secret = prop_oneof![
        "[A-Za-z0-9]{3,24}",
        "[A-Za-z0-9+/=&%_.~-]{4,20}",
        Just("test".to_owned()),
        Just("K9q Vorn+/%41;".to_owned()),
    ];
    let around = || "[A-Za-z0-9 =:,;/_.-]{0,12}";
    (
        secret,
        0..forms::ON_A_LINE.len() + forms::ON_LINES.len(),
        around(),
        around(),
    )
}

proptest! {
    #[test]
    fn nothing_is_missed_at_once((secret, form, before, behind) in strategy()) {
        let mut vault = Vault::new();
        vault.fixed("client_secret", &secret, true);
        vault.fixed("client_id", "camera app", false);
        vault.learn(SecretKind::Password, "pa55 word");
        let redactor = vault.sealed();
        let mut forms = forms::ON_A_LINE.into_iter().chain(forms::ON_LINES);
        let (name, write) = forms.nth(form).expect("a form");
        let text = format!("{before}{}{behind}", write(&secret));
        prop_assert!(redactor.misses_nothing_at_once(&text), "{name}: {text}");
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            prop_assert!(redactor.misses_nothing_at_once(&text[..end]), "{name}: {}", &text[..end]);
        }
    }
}
