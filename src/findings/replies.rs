//! Requests for a reply and their state.

use crate::{
    model::{ClaimId, DateId, Model, Request},
    narrow::to_u32,
    source::Files,
    value::{DateRange, Day},
};

/// A request and its state.
#[derive(Clone, Debug)]
pub struct ReplyRequest<'a> {
    /// The request.
    pub request: &'a Request,
    /// Whether it is open and its deadline has passed.
    pub overdue: bool,
    /// For an open request, the claims on the matter by the person asked, not from before the day of asking as far as
    /// is known. One of them may be the reply.
    pub heard: Vec<ClaimId>,
}

/// All requests for a reply.
#[derive(Clone, Debug)]
pub struct Replies<'a> {
    /// The requests: open ones first, by deadline; then by day, name and place.
    pub requests: Vec<ReplyRequest<'a>>,
    /// The day that deadlines are compared with; `None` if no date is known.
    pub today: Option<Day>,
}

impl<'a> Replies<'a> {
    /// The requests of a model. `as_of` is the date to use as today, instead of the newest date in the model.
    pub fn new(files: &Files, model: &'a Model, as_of: Option<DateRange>) -> Self {
        let today = as_of.map(|date| date.to).or_else(|| model.newest());
        let known = |id: DateId| id.is_known().then(|| model.date(id));
        let overdue = |request: &Request| {
            let deadline = known(request.until).map(|date| date.to);
            request.reply.is_none() && deadline.zip(today).is_some_and(|(deadline, today)| deadline < today)
        };
        let heard = |request: &Request| {
            if request.reply.is_some() {
                return Vec::new();
            }
            let asked = known(request.on).map_or(Day::MIN, |date| date.from);
            let claims = model.claims.iter().enumerate().filter(|(_, claim)| {
                let same = claim.speaker == request.asked && claim.proposition == request.proposition;
                same && claim.is_line() && model.said(claim).to >= asked
            });
            claims.map(|(index, _)| ClaimId(to_u32(index))).collect()
        };
        let all = model.requests.iter();
        let mut requests: Vec<ReplyRequest<'a>> =
            all.map(|request| ReplyRequest { request, overdue: overdue(request), heard: heard(request) }).collect();
        requests.sort_by_cached_key(|asked| {
            let request = asked.request;
            let until = known(request.until).map_or(Day::MAX, |date| date.to);
            let on = known(request.on).map_or(Day::MAX, |date| date.to);
            let path = files.get(request.place.file).path.clone();
            (request.reply.is_some(), until, on, model.name(request.asked).text.clone(), path, request.place.span)
        });
        Self { requests, today }
    }

    /// The requests without a reply.
    pub fn open(&self) -> impl Iterator<Item = &ReplyRequest<'a>> {
        self.requests.iter().filter(|asked| asked.request.reply.is_none())
    }

    /// The number of open requests, and of those past their deadline.
    pub fn counts(&self) -> (usize, usize) {
        (self.open().count(), self.open().filter(|asked| asked.overdue).count())
    }
}
