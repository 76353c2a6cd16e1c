// A twin-bell alarm clock: green enamel, brass bells, ten past ten.
#version 3.7;
#include "studio.inc"

Studio(<0.90, 0.86, 0.83>, 20)
camera { location <5.6, 4.6, -16.6> right x * image_width / image_height look_at <0.05, 1.92, 0> angle 17.6 }

#declare Green = <0.015, 0.16, 0.115>;
#declare Brass = <0.83, 0.56, 0.22>;
#declare Ink = <0.02, 0.02, 0.025>;

#macro Hand(Angle, Length, Width)
  prism {
    linear_spline 0, 0.02, 6, <-Width * 0.6, -0.25>, <Width * 0.6, -0.25>, <Width, Length * 0.6>, <0, Length>, <-Width, Length * 0.6>, <-Width * 0.6, -0.25>
    rotate -x * 90 scale <1, 1, -1> rotate -z * Angle
  }
#end

#declare Movement = union {
  // Case: a drum lying along z, its face towards the camera.
  object { RoundDisc(1.5, 1.05, 0.16) rotate x * 90 translate -z * 0.5 Enamel(Green) }
  torus { 1.40, 0.115 rotate x * 90 translate -z * 0.50 Metal(Brass) }
  torus { 1.50, 0.035 rotate x * 90 translate z * 0.30 Metal(Brass) }
  cylinder { -z * 0.49, -z * 0.52, 1.36 texture { pigment { rgb <0.86, 0.80, 0.68> } finish { diffuse 0.85 } } }

  union {
    #for (I, 1, 60)
      #if (mod(I, 5) = 0)
        box { <-0.022, 1.14, -0.53>, <0.022, 1.26, -0.50> rotate -z * 6 * I }
      #else
        box { <-0.008, 1.20, -0.53>, <0.008, 1.26, -0.50> rotate -z * 6 * I }
      #end
    #end
    #for (I, 1, 12)
      #local Digits = text { internal 1 str(I, 0, 0) 0.03, 0 scale <0.33, 0.33, 1> };
      #local Middle = (min_extent(Digits) + max_extent(Digits)) / 2;
      object { Digits
        translate <-Middle.x, -Middle.y, 0> + <0.93 * sin(radians(30 * I)), 0.93 * cos(radians(30 * I)), -0.53> }
    #end
    object { Hand(305, 0.66, 0.055) translate -z * 0.58 }
    object { Hand(60, 0.98, 0.045) translate -z * 0.63 }
    Matte(Ink)
  }
  box { <-0.012, -0.2, -0.66>, <0.012, 0.5, -0.645> rotate -z * 215 Matte(<0.6, 0.03, 0.02>) }
  cylinder { -z * 0.50, -z * 0.68, 0.07 Metal(Brass) }

  // Bells on their posts.
  #for (Side, -1, 1, 2)
    union {
      cylinder { y * 1.4, y * 1.86, 0.07 }
      difference {
        sphere { 0, 0.66 scale <1, 0.86, 1> }
        sphere { 0, 0.61 scale <1, 0.86, 1> }
        box { <-1, -1, -1>, <1, 0, 1> }
        translate y * 1.66
      }
      torus { 0.635, 0.035 translate y * 1.66 }
      sphere { y * 2.25, 0.10 }
      rotate -z * 35 * Side
      Metal(Brass)
    }
    // Feet.
    union {
      cone { -y * 1.40, 0.15, -y * 1.93, 0.075 }
      sphere { -y * 1.95, 0.13 }
      rotate z * 33 * Side translate -z * 0.05
      Metal(Brass)
    }
  #end
  // Hammer between the bells.
  union {
    cylinder { y * 1.4, y * 1.98, 0.05 }
    object { RoundBox(<0.19, 0.10, 0.10>, 0.05) translate <0, 2.0, 0> }
    Metal(<0.55, 0.55, 0.57>)
  }
}
object { Movement rotate -y * 4 translate y * 1.765 }
