use std::{fmt, str::FromStr};

/// One value of one meter.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub meter: String,
    pub value: f64,
}

#[derive(Debug, PartialEq)]
pub struct ParseError;

impl FromStr for Reading {
    type Err = ParseError;

    fn from_str(line: &str) -> Result<Self, ParseError> {
        let (meter, value) = line.trim().split_once(' ').ok_or(ParseError)?;
        let value = value.parse().map_err(|_| ParseError)?;
        Ok(Reading { meter: meter.to_owned(), value })
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.meter, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_meter_and_a_value() {
        let reading: Reading = "boiler 71.5".parse().unwrap();
        assert_eq!(reading.to_string(), "boiler 71.5");
        assert_eq!("boiler".parse::<Reading>(), Err(ParseError));
    }
}
