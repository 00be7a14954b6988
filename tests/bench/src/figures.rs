//! The median of a series of measurements.

/// The median. One figure from a busy moment of the machine does not change it.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    assert!(!figures.is_empty(), "the median needs a figure");
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 {
        figures[middle]
    } else {
        (figures[middle - 1] + figures[middle]) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_does_not_change_the_median() {
        assert_eq!(median(vec![3.0, 1.0, 900.0, 2.0, 2.5]), 2.5);
        assert_eq!(median(vec![4.0, 2.0]), 3.0);
    }
}
