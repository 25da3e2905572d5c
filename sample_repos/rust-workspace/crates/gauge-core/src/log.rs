use std::collections::VecDeque;

use crate::Reading;

/// The newest readings, oldest first.
pub struct Log {
    readings: VecDeque<Reading>,
    keep: usize,
}

impl Log {
    pub fn new(keep: usize) -> Self {
        Log { readings: VecDeque::with_capacity(keep), keep }
    }

    pub fn add(&mut self, reading: Reading) {
        if self.readings.len() == self.keep {
            self.readings.pop_front();
        }
        self.readings.push_back(reading);
    }

    pub fn of<'a>(&'a self, meter: &'a str) -> impl Iterator<Item = &'a Reading> {
        self.readings.iter().filter(move |reading| reading.meter == meter)
    }
}
