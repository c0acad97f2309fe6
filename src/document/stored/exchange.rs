//! An exchange as it is written: what was sent and what came back, by positions in the tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::{Mistake, Packer, Tables, look_up, look_up_all};
use crate::oauth::{Endpoint, Role};
use crate::transcript::{self, Body, Disclosed, Failure, Internal, Pair};

/// One HTTP exchange.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Exchange {
    /// The step (1-based) that caused it; 0 is the cleanup after the last step.
    step: usize,
    /// What it was for.
    role: Role,
    /// The endpoint that it went to; absent for pages and other addresses, and in older reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<Endpoint>,
    /// Whether it was made over https.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    https: bool,
    /// What was sent.
    request: Request,
    /// What came back; absent when the connection failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    response: Option<Response>,
    /// Why there is no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// Time from sending to the last byte, in milliseconds.
    duration_ms: u64,
}

/// A recorded request.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Request {
    /// The HTTP method.
    method: String,
    /// The URL without its query; the target's own base URL is written `<base_url>`.
    url: String,
    /// The query, decoded, in order: position in `tables.parameters`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<usize>,
    /// The headers that the harness set itself, in order: positions in `tables.headers`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<usize>,
    /// The parameters of a form body, decoded, in order: position in `tables.parameters`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<usize>,
    /// A body that is not a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// A recorded response.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Response {
    /// The HTTP status code.
    status: u16,
    /// The headers, in order, names in lower case; repeated ones repeat: positions in `tables.headers`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<usize>,
    /// The parsed `Location` header: position in `tables.locations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<usize>,
    /// The body: position in `tables.bodies`.
    body: usize,
    /// The credentials that stand in it, in any encoding: where, and which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    disclosed: Vec<Disclosed>,
    /// What it tells about the inside of the server, read before the text is cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    internals: Vec<Internal>,
}

/// A response body, and what its response says it is.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct TypedBody {
    /// The media type of `Content-Type`, without parameters, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    /// The body.
    #[serde(flatten)]
    body: Body,
}

impl Exchange {
    pub fn pack(exchange: &transcript::Exchange, packer: &mut Packer) -> serde_json::Result<Self> {
        let transcript::Exchange {
            step,
            role,
            endpoint,
            https,
            request,
            response,
            failure,
            duration_ms,
        } = exchange;
        Ok(Self {
            step: *step,
            role: *role,
            endpoint: *endpoint,
            https: *https,
            request: Request::pack(request, packer)?,
            response: (response.as_ref())
                .map(|response| Response::pack(response, packer))
                .transpose()?,
            failure: failure.clone(),
            duration_ms: *duration_ms,
        })
    }

    pub fn unpack(self, tables: &Tables) -> Result<transcript::Exchange, Mistake> {
        Ok(transcript::Exchange {
            step: self.step,
            role: self.role,
            endpoint: self.endpoint,
            https: self.https,
            request: self.request.unpack(tables)?,
            response: (self.response)
                .map(|response| response.unpack(tables))
                .transpose()?,
            failure: self.failure,
            duration_ms: self.duration_ms,
        })
    }
}

impl Request {
    fn pack(request: &transcript::Request, packer: &mut Packer) -> serde_json::Result<Self> {
        let transcript::Request {
            method,
            url,
            query,
            headers,
            form,
            body,
        } = request;
        let mut parameters = |list: &Vec<Pair>| {
            let some = (!list.is_empty()).then_some(list);
            some.map(|list| packer.parameters.position(list))
                .transpose()
        };
        Ok(Self {
            method: method.clone(),
            url: url.clone(),
            query: parameters(query)?,
            form: parameters(form)?,
            headers: packer.headers.positions(headers)?,
            body: body.clone(),
        })
    }

    fn unpack(self, tables: &Tables) -> Result<transcript::Request, Mistake> {
        let parameters = |position: Option<usize>| {
            position.map_or(Ok(Vec::new()), |position| {
                look_up("parameters", &tables.parameters, position).cloned()
            })
        };
        Ok(transcript::Request {
            method: self.method,
            url: self.url,
            query: parameters(self.query)?,
            headers: look_up_all("headers", &tables.headers, &self.headers)?,
            form: parameters(self.form)?,
            body: self.body,
        })
    }
}

impl Response {
    fn pack(response: &transcript::Response, packer: &mut Packer) -> serde_json::Result<Self> {
        let transcript::Response {
            status,
            headers,
            media_type,
            location,
            body,
            disclosed,
            internals,
        } = response;
        Ok(Self {
            status: *status,
            headers: packer.headers.positions(headers)?,
            location: (location.as_ref())
                .map(|location| packer.locations.position(location))
                .transpose()?,
            body: packer.bodies.position(&TypedBody {
                media_type: media_type.clone(),
                body: body.clone(),
            })?,
            disclosed: disclosed.clone(),
            internals: internals.clone(),
        })
    }

    fn unpack(self, tables: &Tables) -> Result<transcript::Response, Mistake> {
        let TypedBody { media_type, body } = look_up("bodies", &tables.bodies, self.body)?.clone();
        Ok(transcript::Response {
            status: self.status,
            headers: look_up_all("headers", &tables.headers, &self.headers)?,
            media_type,
            location: (self.location)
                .map(|position| look_up("locations", &tables.locations, position).cloned())
                .transpose()?,
            body,
            disclosed: self.disclosed,
            internals: self.internals,
        })
    }
}
