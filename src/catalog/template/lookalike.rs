//! The parts of a redirect URI, and redirect URIs that look like a registered one: `${client.redirect_uri.other_host}`.

macro_rules! lookalikes {
    ($($variant:ident $name:literal $meaning:literal;)*) => {
        /// A part of a redirect URI, or a redirect URI that looks like a registered one and is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Lookalike {
            $(#[doc = $meaning] $variant,)*
        }

        impl Lookalike {
            /// All, with the last word of the variable and what it means.
            pub const ALL: &[(Self, &'static str, &'static str)] = &[
                $((Self::$variant, $name, $meaning),)*
            ];
        }
    };
}

lookalikes! {
    Scheme "scheme" "its scheme";
    Authority "authority" "its host with the port";
    Host "host" "its host without the port";
    Port "port" "its port, or that of its scheme";
    Path "path" "its path, without the query";
    ParentPath "parent_path" "its path without the last segment";
    Query "query" "its query with the question mark, or nothing";
    Base "base" "the URI without its query, if it has one";
    WithoutQuery "without_query" "the URI without its query, which it has";
    OtherHost "other_host" "the URI on an unregistered host";
    LongerPath "longer_path" "the URI with one more path segment";
    OtherSlash "other_slash" "the URI with its trailing slash added or removed";
    ExtraQuery "extra_query" "the URI with a further query parameter";
    OtherQueryValue "other_query_value" "the URI with another value of a query parameter that is registered";
    OtherScheme "other_scheme" "the URI with http for https, or the other way round";
    UpperCaseHost "upper_case_host" "the URI with its host in capitals";
    UpperCaseScheme "upper_case_scheme" "the URI with its scheme in capitals";
    NoScheme "no_scheme" "the URI without its scheme";
    Userinfo "userinfo" "the registered host as userinfo of another host";
    LongerHost "longer_host" "the registered host as the beginning of a longer name";
    OtherPort "other_port" "the URI on another port";
    DotSegments "dot_segments" "the URI by a detour over dot segments";
    EncodedDotSegments "encoded_dot_segments" "the same detour, percent-encoded";
    EncodedPath "encoded_path" "the URI with a letter of its path percent-encoded";
    EncodedTwicePath "encoded_twice_path" "the URI with a letter of its path percent-encoded twice";
    OtherCasePath "other_case_path" "the URI with its path in other letter case";
    ShorterPath "shorter_path" "the URI without its last path segment";
    Subdomain "subdomain" "the URI on a name below the registered host";
    DotReplaced "dot_replaced" "the URI with a letter in the place of the first dot of its host";
    FullWidthHost "full_width_host" "the URI with the first letter of its host as a full-width one";
    CyrillicHost "cyrillic_host" "the URI with a letter of its host as the Cyrillic one that looks alike";
    DecimalHost "decimal_host" "the URI with its loopback address as one decimal number";
    HexadecimalHost "hexadecimal_host" "the URI with its loopback address as one hexadecimal number";
    OctalHost "octal_host" "the URI with its loopback address in octal numbers";
    Ipv6Host "ipv6_host" "the URI with the loopback address of IPv6 in place of that of IPv4";
    AnyAddressHost "any_address_host" "the URI with the address that stands for all of the machine, in place of its loopback address";
    IdeographicDotHost "ideographic_dot_host" "the URI with an ideographic full stop for the first dot of its host";
    SoftHyphenHost "soft_hyphen_host" "the URI with a soft hyphen, which IDNA ignores, in its host";
    ShortHost "short_host" "the URI with its loopback address cut short, as 127.1";
    MappedHost "mapped_host" "the URI with its loopback address as an IPv6 address that stands for an IPv4 one";
    LoopbackOtherPort "loopback_other_port" "the URI on port 49152";
    LoopbackOtherPath "loopback_other_path" "the URI with another path";
    LoopbackOtherHost "loopback_other_host" "the URI on localhost";
}

impl Lookalike {
    /// The one with this last word of its variable.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == word);
        found.map(|(lookalike, ..)| *lookalike)
    }
}
