//! The order in which computed fields can be computed: each after those it is computed from.

use super::Derived;
use crate::registry::{EntityIx, FieldIx, Registry};
use std::collections::HashMap;

/// The fields in order; or those of a circle, the first named again at its end.
///
/// # Errors
/// Positions of a circle in `fields`.
pub fn sort(registry: &Registry, fields: Vec<Derived>) -> Result<Vec<Derived>, (Vec<Derived>, Vec<usize>)> {
    let places: HashMap<(EntityIx, FieldIx), usize> =
        fields.iter().enumerate().map(|(at, derived)| ((derived.entity, derived.field), at)).collect();
    let needs: Vec<Vec<usize>> = fields
        .iter()
        .map(|derived| derived.sources(registry).iter().filter_map(|source| places.get(source).copied()).collect())
        .collect();
    let mut walk = Walk { needs: &needs, state: vec![State::New; fields.len()], order: Vec::new(), way: Vec::new() };
    for at in 0..fields.len() {
        if let Err(circle) = walk.visit(at) {
            return Err((fields, circle));
        }
    }
    let mut slots: Vec<Option<Derived>> = fields.into_iter().map(Some).collect();
    Ok(walk.order.iter().filter_map(|at| slots[*at].take()).collect())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'n> {
    needs: &'n [Vec<usize>],
    state: Vec<State>,
    order: Vec<usize>,
    way: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize) -> Result<(), Vec<usize>> {
        match self.state[at] {
            State::Done => return Ok(()),
            State::Open => {
                let start = self.way.iter().position(|known| *known == at).unwrap_or_default();
                return Err(self.way[start..].iter().copied().chain([at]).collect());
            }
            State::New => {}
        }
        self.state[at] = State::Open;
        self.way.push(at);
        for need in &self.needs[at] {
            self.visit(*need)?;
        }
        self.way.pop();
        self.state[at] = State::Done;
        self.order.push(at);
        Ok(())
    }
}
