//! An exchange as it is written: what was sent and what came back, by positions in the tables.

use std::sync::Arc;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::TypedBody;
use super::table::{Mistake, Packer, Parameter, Tables, look_up, look_up_all};
use crate::oauth::{Endpoint, Role};
use crate::transcript::{self, Disclosed, Failure, Internal, Pair};

/// One HTTP exchange.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Exchange {
    /// The step (1-based) that caused it; 0 is the cleanup after the last step.
    pub step: usize,
    /// What was sent, with `role`, `endpoint` and `https`: position in `tables.requests`. Absent in older reports, which have
    /// those members and `request` here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<usize>,
    /// What came back: position in `tables.responses`. Absent when the connection failed, and in older reports, which have
    /// `response` here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received: Option<usize>,
    /// Older reports: what it was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    /// Older reports: the endpoint that it went to; absent for pages and other addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<Endpoint>,
    /// Older reports: whether it was made over https.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    https: bool,
    /// Older reports: what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    /// Older reports: what came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    response: Option<Response>,
    /// Why there is no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// Time from sending to the last byte, in milliseconds.
    duration_ms: u64,
}

/// A recorded request, and what it was for.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Sent {
    /// What it was for.
    role: Role,
    /// The endpoint that it went to; absent for pages and other addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<Endpoint>,
    /// Whether it went over https.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    https: bool,
    /// What was sent.
    #[serde(flatten)]
    request: Request,
}

/// A recorded request.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Request {
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
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Response {
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
        let sent = Sent {
            role: *role,
            endpoint: *endpoint,
            https: *https,
            request: Request::pack(request, packer)?,
        };
        let received = (response.as_ref())
            .map(|response| Response::pack(response, packer))
            .transpose()?;
        Ok(Self {
            step: *step,
            sent: Some(packer.requests.position(&sent)?),
            received: (received.as_ref())
                .map(|response| packer.responses.position(response))
                .transpose()?,
            role: None,
            endpoint: None,
            https: false,
            request: None,
            response: None,
            failure: failure.clone(),
            duration_ms: *duration_ms,
        })
    }

    /// The exchange of a scenario.
    pub fn unpack(self, scenario: &str, tables: &Tables) -> Result<transcript::Exchange, Mistake> {
        let lacks = |member| Mistake::NoRequest {
            scenario: scenario.to_owned(),
            step: self.step,
            member,
        };
        let sent = match self.sent {
            Some(position) => look_up("requests", &tables.requests, position)?.clone(),
            None => Sent {
                role: self.role.ok_or_else(|| lacks("role"))?,
                endpoint: self.endpoint,
                https: self.https,
                request: self.request.ok_or_else(|| lacks("request"))?,
            },
        };
        let response = match self.received {
            Some(position) => Some(look_up("responses", &tables.responses, position)?.clone()),
            None => self.response,
        };
        Ok(transcript::Exchange {
            step: self.step,
            role: sent.role,
            endpoint: sent.endpoint,
            https: sent.https,
            request: sent.request.unpack(tables)?.into(),
            response: response
                .map(|response| response.unpack(tables).map(Arc::new))
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
            if list.is_empty() {
                return Ok(None);
            }
            let pairs = packer.pairs.positions(list)?.into_iter();
            let list: Vec<Parameter> = pairs.map(Parameter::Position).collect();
            packer.parameters.position(&list).map(Some)
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
            let Some(position) = position else {
                return Ok(Vec::new());
            };
            let list = look_up("parameters", &tables.parameters, position)?.iter();
            list.map(|parameter| match parameter {
                Parameter::Position(pair) => look_up("pairs", &tables.pairs, *pair).cloned(),
                Parameter::Pair(pair) => Ok(pair.clone()),
            })
            .collect()
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
            body: (packer.bodies).position(&TypedBody::new(media_type.clone(), body.clone()))?,
            disclosed: disclosed.clone(),
            internals: internals.clone(),
        })
    }

    fn unpack(self, tables: &Tables) -> Result<transcript::Response, Mistake> {
        let TypedBody {
            media_type, body, ..
        } = look_up("bodies", &tables.bodies, self.body)?.clone();
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
