//! How different two colours look, also to people who see fewer of them.
//!
//! Colour vision without one kind of cone is simulated as Machado, Oliveira and Fernandes do, "A
//! Physiologically-based Model for Simulation of Color Vision Deficiency" (IEEE TVCG 15(6), 2009),
//! with their matrices for severity 1.0, on linear RGB.
//! Differences are CIEDE2000, as Sharma, Wu and Dalal write it down, "The CIEDE2000
//! Color-Difference Formula" (Color Research and Application 30(1), 2005), in CIELAB for D65.

use egui::Color32;

use super::contrast::linear;

/// How somebody sees colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Vision {
    Usual,
    /// Without the cones for long waves.
    Protanopia,
    /// Without those for middle waves: with the one above, confuses red and green.
    Deuteranopia,
    /// Without those for short waves: confuses blue and green.
    Tritanopia,
}

impl Vision {
    pub(in crate::ui) const ALL: [Self; 4] =
        [Self::Usual, Self::Protanopia, Self::Deuteranopia, Self::Tritanopia];

    /// From linear RGB to the linear RGB that looks the same to everybody.
    const fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Usual => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Self::Tritanopia => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        }
    }
}

/// The CIEDE2000 distance of two colours as they are seen: about 1 can just be told apart side by
/// side, 100 is black and white.
pub(in crate::ui) fn distance(one: Color32, other: Color32, vision: Vision) -> f64 {
    ciede2000(lab(seen(one, vision)), lab(seen(other, vision)))
}

/// The least distance of any two of some colours, to whomever; `None`: there are not two.
pub(in crate::ui) fn least_distance(colors: &[Color32]) -> Option<f64> {
    let mut least: Option<f64> = None;
    for (index, one) in colors.iter().enumerate() {
        for other in colors.iter().skip(index + 1) {
            for vision in Vision::ALL {
                let far = distance(*one, *other, vision);
                least = Some(least.map_or(far, |least| least.min(far)));
            }
        }
    }
    least
}

fn product(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    let [x, y, z] = vector;
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// A colour as it is seen, in linear RGB.
fn seen(color: Color32, vision: Vision) -> [f64; 3] {
    let light = [color.r(), color.g(), color.b()].map(|channel| f64::from(linear(channel)));
    product(vision.matrix(), light).map(|channel| channel.clamp(0.0, 1.0))
}

/// CIELAB of linear sRGB, for the white of D65 (IEC 61966-2-1, CIE 15).
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    const XYZ: [[f64; 3]; 3] = [
        [0.412_456_4, 0.357_576_1, 0.180_437_5],
        [0.212_672_9, 0.715_152_2, 0.072_175_0],
        [0.019_333_9, 0.119_192_0, 0.950_304_1],
    ];
    const EDGE: f64 = 6.0 / 29.0;
    let [x, y, z] = product(XYZ, rgb);
    let root = |part: f64| {
        if part > EDGE.powi(3) { part.cbrt() } else { part / (3.0 * EDGE * EDGE) + 4.0 / 29.0 }
    };
    let (x, y, z) = (root(x / 0.950_47), root(y), root(z / 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The equations (2) to (22) of Sharma, Wu and Dalal, with all weights 1; angles in degrees.
fn ciede2000([light1, a1, b1]: [f64; 3], [light2, a2, b2]: [f64; 3]) -> f64 {
    let sin = |degrees: f64| degrees.to_radians().sin();
    let cos = |degrees: f64| degrees.to_radians().cos();
    let high = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25.0_f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * high(f64::midpoint(a1.hypot(b1), a2.hypot(b2)));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (chroma1, chroma2) = (a1.hypot(b1), a2.hypot(b2));
    let (hue1, hue2) =
        (b1.atan2(a1).to_degrees().rem_euclid(360.0), b2.atan2(a2).to_degrees().rem_euclid(360.0));
    let grey = chroma1 * chroma2 == 0.0;
    let turn = match hue2 - hue1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let hue = match hue1 + hue2 {
        sum if grey => sum,
        sum if (hue1 - hue2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => f64::midpoint(sum, 360.0),
        sum => (sum - 360.0) / 2.0,
    };
    let (light, chroma) = (f64::midpoint(light1, light2), f64::midpoint(chroma1, chroma2));
    let middle = (light - 50.0).powi(2);
    let weight = 1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0)
        - 0.20 * cos(4.0 * hue - 63.0);
    let by_light = (light2 - light1) / (1.0 + 0.015 * middle / (20.0 + middle).sqrt());
    let by_chroma = (chroma2 - chroma1) / (1.0 + 0.045 * chroma);
    let by_hue =
        2.0 * (chroma1 * chroma2).sqrt() * sin(turn / 2.0) / (1.0 + 0.015 * chroma * weight);
    let rotation = -2.0 * high(chroma) * sin(60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp());
    (by_light.powi(2) + by_chroma.powi(2) + by_hue.powi(2) + rotation * by_chroma * by_hue).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::{TUNED, rgb};
    use super::*;

    /// Of the lines under marks. A distance of about 1 can just be told side by side; lines are thin
    /// and stand apart, so they must be nine times as far.
    const LINES: f64 = 9.0;
    /// Of the grounds behind marks. They are large, and so pale that black letters are read on them;
    /// under each is its line.
    const GROUNDS: f64 = 6.0;

    /// The pairs that the paper gives to try an implementation on (its table 1).
    const SHARMA: &str = "
        50 2.6772 -79.7751 50 0 -82.7485 2.0425
        50 3.1571 -77.2803 50 0 -82.7485 2.8615
        50 2.8361 -74.0200 50 0 -82.7485 3.4412
        50 -1.3802 -84.2814 50 0 -82.7485 1.0000
        50 -1.1848 -84.8006 50 0 -82.7485 1.0000
        50 -0.9009 -85.5211 50 0 -82.7485 1.0000
        50 0 0 50 -1 2 2.3669
        50 -1 2 50 0 0 2.3669
        50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
        50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
        50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
        50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
        50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
        50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
        50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
        50 2.5 0 50 0 -2.5 4.3065
        50 2.5 0 73 25 -18 27.1492
        50 2.5 0 61 -5 29 22.8977
        50 2.5 0 56 -27 -3 31.9030
        50 2.5 0 58 24 15 19.4535
        50 2.5 0 50 3.1736 0.5854 1.0000
        50 2.5 0 50 3.2972 0 1.0000
        50 2.5 0 50 1.8634 0.5757 1.0000
        50 2.5 0 50 3.2592 0.3350 1.0000
        60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
        63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
        61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
        35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
        22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
        36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
        90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
        90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
        6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
        2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082";

    #[test]
    fn distances_are_those_of_the_paper() {
        let mut tried = 0;
        for line in SHARMA.trim().lines() {
            let numbers: Vec<f64> =
                line.split_whitespace().map(|number| number.parse().unwrap()).collect();
            let [l1, a1, b1, l2, a2, b2, expected] = numbers[..] else { panic!("{line}") };
            let (one, other) = ([l1, a1, b1], [l2, a2, b2]);
            for found in [ciede2000(one, other), ciede2000(other, one)] {
                assert!((found - expected).abs() < 0.000_1, "{line}: {found}");
            }
            tried += 1;
        }
        assert_eq!(tried, 34);
    }

    #[test]
    fn colours_are_where_cielab_has_them() {
        let close = |rgb_hex: u32, expected: [f64; 3]| {
            let found = lab(seen(rgb(rgb_hex), Vision::Usual));
            let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(off < 0.02, "{found:?}");
        };
        close(0xFF_FF_FF, [100.0, 0.0, 0.0]);
        close(0xFF_00_00, [53.24, 80.09, 67.20]);
        close(0x00_00_FF, [32.30, 79.19, -107.86]);
    }

    /// A slip in copying would break it: each row of the matrices keeps white white.
    #[test]
    fn greys_look_the_same_to_everybody() {
        for vision in Vision::ALL {
            for row in vision.matrix() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 0.000_01, "{vision:?}");
            }
        }
    }

    #[test]
    fn known_confusions_are_found() {
        let (red, green) = (rgb(0xA8_50_38), rgb(0x70_68_38));
        let usual = distance(red, green, Vision::Usual);
        assert!(distance(red, green, Vision::Deuteranopia) < usual / 2.0);
        let (blue, teal) = (rgb(0x00_60_78), rgb(0x00_68_50));
        assert!(
            distance(blue, teal, Vision::Tritanopia) < distance(blue, teal, Vision::Protanopia)
        );
        assert_eq!(least_distance(&[red]), None);
    }

    #[test]
    fn the_default_labels_are_told_apart_by_everybody() {
        let light = TUNED.map(|(_, light, _)| light);
        let dark = TUNED.map(|(_, _, dark)| dark);
        for (theme, labels) in [("light", light), ("dark", dark)] {
            let lines = least_distance(&labels.map(|label| label.line)).unwrap();
            let grounds = least_distance(&labels.map(|label| label.ground)).unwrap();
            assert!(lines >= LINES && grounds >= GROUNDS, "{theme}: {lines:.1}, {grounds:.1}");
        }
    }
}
