//! The parts of a redirect URI, each as it is written (RFC 3986 3): a parser that repairs addresses would undo the spelling
//! that is tested.

/// The parts of a URI.
pub struct UriParts<'u> {
    /// The scheme, without the colon.
    pub scheme: &'u str,
    /// What follows the colon.
    pub after_scheme: &'u str,
    /// Host and port, where two slashes stand before them.
    pub authority: Option<&'u str>,
    /// The path.
    pub path: &'u str,
    /// The query, without the question mark.
    pub query: Option<&'u str>,
}

impl<'u> UriParts<'u> {
    /// Takes a URI apart; nothing where it has no scheme.
    pub fn of(uri: &'u str) -> Option<Self> {
        let (scheme, after_scheme) = uri.split_once(':')?;
        let (before_query, query) = match after_scheme.split_once('?') {
            Some((before, query)) => (before, Some(query)),
            None => (after_scheme, None),
        };
        let (authority, path) = match before_query.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(authority), path)
            }
            None => (None, before_query),
        };
        Some(Self {
            scheme,
            after_scheme,
            authority,
            path,
            query,
        })
    }

    /// The host without the port.
    pub fn host(&self) -> Option<&'u str> {
        let authority = self.authority.filter(|authority| !authority.is_empty())?;
        let end = match self.port() {
            Some(port) => authority.len() - port.len() - 1,
            None => authority.len(),
        };
        authority.get(..end)
    }

    /// The port, where it is written.
    pub fn port(&self) -> Option<&'u str> {
        let (_, port) = self.authority?.rsplit_once(':')?;
        port.bytes().all(|b| b.is_ascii_digit()).then_some(port)
    }

    /// The path without its last segment; nothing where there is none to leave out.
    pub fn parent_path(&self) -> Option<&'u str> {
        let path = self.path.trim_end_matches('/');
        path.rfind('/').map(|slash| &path[..slash])
    }

    /// The URI with another authority; nothing where it has none.
    pub fn with_authority(&self, authority: &str) -> Option<String> {
        self.authority?;
        let query = self.query.map(|query| format!("?{query}"));
        let query = query.unwrap_or_default();
        Some(format!("{}://{authority}{}{query}", self.scheme, self.path))
    }

    /// The URI with another path and query.
    pub fn with_path(&self, path: &str, query: Option<&str>) -> String {
        let authority = self.authority.map(|known| format!("//{known}"));
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!(
            "{}:{}{path}{query}",
            self.scheme,
            authority.unwrap_or_default()
        )
    }
}
