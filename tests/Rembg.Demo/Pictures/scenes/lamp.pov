// A red enamelled desk lamp with brass joints, switched on.
#version 3.7;
#include "studio.inc"

Studio(<0.80, 0.865, 0.90>, 26)
camera { location <0, 6.0, -26> right x * image_width / image_height look_at <0.22, 2.95, 0> angle 11.6 }

#declare Red = <0.56, 0.025, 0.018>;
#declare Brass = <0.80, 0.52, 0.20>;
#declare Elbow = <-1.25, 3.15, 0.1>;
#declare Neck = <0.45, 5.35, -0.1>;

// Foot.
union {
  object { RoundDisc(1.28, 0.20, 0.09) }
  lathe { bezier_spline 4, <1.10, 0.18> <0.70, 0.24> <0.26, 0.26> <0.20, 0.62> }
  Enamel(Red)
}
torus { 1.285, 0.03 translate y * 0.04 Metal(Brass) }
cylinder { y * 0.55, y * 0.80, 0.20 Metal(Brass) }
sphere { y * 0.86, 0.22 Metal(Brass) }
cylinder { <0.62, 0.2, -0.62>, <0.62, 0.31, -0.62>, 0.11 Metal(Brass) }

// Arms: a thick one, an elbow with its thumbscrew, a thin one.
cylinder { y * 0.86, Elbow, 0.105 Enamel(Red) }
cylinder { y * 0.86 + (Elbow - y * 0.86) * 0.06, y * 0.86 + (Elbow - y * 0.86) * 0.12, 0.135 Metal(Brass) }
cylinder { y * 0.86 + (Elbow - y * 0.86) * 0.88, y * 0.86 + (Elbow - y * 0.86) * 0.94, 0.135 Metal(Brass) }
union {
  cylinder { -z * 0.20, z * 0.20, 0.23 }
  torus { 0.20, 0.04 rotate x * 90 translate -z * 0.20 }
  cylinder { -z * 0.42, z * 0.20, 0.06 }
  sphere { 0, 0.13 scale <1, 1, 0.7> translate -z * 0.44 }
  translate Elbow
  Metal(Brass)
}
cylinder { Elbow, Neck, 0.085 Enamel(Red) }
cylinder { Elbow + (Neck - Elbow) * 0.07, Elbow + (Neck - Elbow) * 0.13, 0.115 Metal(Brass) }
cylinder { Elbow + (Neck - Elbow) * 0.87, Elbow + (Neck - Elbow) * 0.94, 0.115 Metal(Brass) }
sphere { Neck, 0.19 Metal(Brass) }

// Shade, built hanging straight down from its neck, then tilted.
#declare Shade = union {
  lathe {
    bezier_spline 8,
    <0.20, 0.00> <0.36, -0.02> <0.40, -0.10> <0.41, -0.32>
    <0.41, -0.32> <0.44, -0.62> <1.02, -0.72> <1.22, -1.44>
    sturm
    Enamel(Red)
  }
  // The inside is white enamel.
  lathe {
    bezier_spline 8,
    <0.00, -0.20> <0.20, -0.20> <0.37, -0.22> <0.38, -0.34>
    <0.38, -0.34> <0.40, -0.66> <0.98, -0.76> <1.19, -1.44>
    sturm
    texture { pigment { rgb <0.90, 0.72, 0.46> } finish { diffuse 0.75 emission 0.22 } }
  }
  torus { 1.20, 0.035 translate -y * 1.44 Metal(Brass) }
  cylinder { y * 0.03, -y * 0.02, 0.24 Metal(Brass) }
  union {
    sphere { -y * 1.02, 0.30 }
    cylinder { -y * 0.4, -y * 0.85, 0.17 }
    texture { pigment { rgb <1, 0.86, 0.58> } finish { emission 1.15 diffuse 0 } }
    no_shadow
  }
}
object { Shade rotate <30, 0, 30> translate Neck + <0.10, -0.06, 0> }
