// A tin toy robot, the kind with a key in its back.
#version 3.7;
#include "studio.inc"

Studio(<0.86, 0.88, 0.90>, 24)
camera { location <-6.2, 6.0, -21> right x * image_width / image_height look_at <-0.02, 2.62, 0> angle 13.2 }

#declare Teal = <0.025, 0.22, 0.27>;
#declare Orange = <0.80, 0.20, 0.02>;
#declare Steel = <0.42, 0.44, 0.47>;
#declare Dark = <0.03, 0.03, 0.035>;
#declare Cream = <0.72, 0.60, 0.40>;

#macro Lamp(C)
  texture { pigment { rgb C } finish { diffuse 0.6 emission 0.35 specular 0.8 roughness 0.003
    reflection { 0.02, 0.4 fresnel on } conserve_energy } }
  interior { ior 1.5 }
#end

#macro Rivet(P)
  sphere { P, 0.045 Metal(Steel) }
#end

// Feet and legs.
#for (Side, -1, 1, 2)
  union {
    object { RoundBox(<0.38, 0.24, 0.58>, 0.10) translate <0, 0.24, -0.12> Enamel(Orange) }
    object { RoundBox(<0.40, 0.06, 0.60>, 0.05) translate <0, 0.06, -0.12> Matte(Dark) }
    #for (I, 0, 3)
      torus { 0.20, 0.085 translate y * (0.54 + 0.13 * I) Metal(Steel) }
    #end
    cylinder { y * 0.4, y * 1.1, 0.20 Matte(Dark) }
    translate x * 0.70 * Side
  }
#end

// Body.
object { RoundBox(<1.10, 0.13, 0.66>, 0.10) translate y * 1.12 Enamel(Orange) }
object { RoundBox(<1.18, 1.02, 0.74>, 0.16) translate y * 2.20 Enamel(Teal) }
object { RoundBox(<0.88, 0.70, 0.06>, 0.05) translate <0, 2.24, -0.74> Enamel(Cream) }
#for (A, -1, 1, 2)
  #for (B, -1, 1, 2)
    Rivet(<0.78 * A, 2.24 + 0.60 * B, -0.80>)
  #end
#end
// Gauge.
union {
  torus { 0.31, 0.05 rotate x * 90 Metal(Steel) }
  cylinder { z * 0.02, -z * 0.01, 0.31 Matte(<0.85, 0.83, 0.76>) }
  union {
    #for (I, -4, 4)
      box { <-0.010, 0.20, -0.02>, <0.010, 0.27, 0> rotate z * 28 * I }
    #end
    sphere { 0, 0.045 }
    Matte(Dark)
  }
  cone { 0, 0.025, y * 0.25, 0.008 rotate -z * 38 translate -z * 0.025 Matte(<0.7, 0.03, 0.02>) }
  translate <-0.38, 2.50, -0.81>
}
// Lamps and a speaker slot.
sphere { 0, 0.13 scale <1, 1, 0.6> translate <0.28, 2.64, -0.81> Lamp(<0.75, 0.04, 0.02>) }
sphere { 0, 0.13 scale <1, 1, 0.6> translate <0.62, 2.64, -0.81> Lamp(<0.85, 0.50, 0.03>) }
sphere { 0, 0.13 scale <1, 1, 0.6> translate <0.28, 2.32, -0.81> Lamp(<0.05, 0.40, 0.10>) }
sphere { 0, 0.13 scale <1, 1, 0.6> translate <0.62, 2.32, -0.81> Lamp(<0.05, 0.22, 0.60>) }
#for (I, 0, 3)
  object { RoundBox(<0.62, 0.032, 0.03>, 0.028) translate <0, 1.70 + 0.11 * I, -0.80> Matte(Dark) }
#end

// Arms: shoulder, rings bent outwards, cuff and claw.
#for (Side, -1, 1, 2)
  union {
    cylinder { x * 1.1, x * 1.36, 0.30 Metal(Steel) }
    sphere { x * 1.40, 0.33 Enamel(Orange) }
    #for (I, 0, 8)
      #local T = I / 8;
      torus { 0.165, 0.075 rotate z * (18 - 22 * T)
        translate <1.50 + 0.34 * T - 0.14 * T * T, -0.30 - 0.92 * T, -0.16 * T * T> Metal(Steel) }
    #end
    union {
      object { RoundDisc(0.27, 0.34, 0.06) translate -y * 0.34 Enamel(Orange) }
      sphere_sweep { cubic_spline 5, <-0.1, 0, 0> 0.08 <-0.14, -0.30, 0> 0.09 <-0.27, -0.52, 0> 0.085
        <-0.14, -0.76, 0> 0.07 <0, -0.86, 0> 0.06 tolerance 0.0001 Metal(Steel) }
      sphere_sweep { cubic_spline 5, <0.1, 0, 0> 0.08 <0.14, -0.30, 0> 0.09 <0.27, -0.52, 0> 0.085
        <0.14, -0.76, 0> 0.07 <0, -0.86, 0> 0.06 tolerance 0.0001 Metal(Steel) }
      rotate <6, 0, -4> translate <1.70, -1.28, -0.16>
    }
    scale <Side, 1, 1>
    translate y * 2.78
  }
#end

// Head.
cylinder { y * 3.15, y * 3.5, 0.36 Matte(Dark) }
torus { 0.36, 0.08 translate y * 3.30 Metal(Steel) }
union {
  object { RoundBox(<0.86, 0.62, 0.62>, 0.14) Enamel(Teal) }
  #for (Side, -1, 1, 2)
    union {
      torus { 0.22, 0.055 rotate x * 90 Metal(Steel) }
      cylinder { z * 0.1, -z * 0.01, 0.22 Matte(Dark) }
      sphere { 0, 0.17 scale <1, 1, 0.55> Lamp(<0.95, 0.62, 0.06>) }
      sphere { -z * 0.075, 0.065 scale <1, 1, 0.6> translate -z * 0.04 Matte(Dark) }
      translate <0.37 * Side, 0.16, -0.63>
    }
    union {
      object { RoundDisc(0.26, 0.16, 0.05) Metal(Steel) }
      sphere { y * 0.18, 0.13 Enamel(Orange) }
      rotate -z * 90 scale <Side, 1, 1> translate x * 0.84 * Side
    }
  #end
  object { RoundBox(<0.50, 0.15, 0.04>, 0.035) translate <0, -0.33, -0.62> Matte(Dark) }
  #for (I, -4, 4)
    box { <-0.022, -0.115, -0.02>, <0.022, 0.115, 0> translate <I * 0.105, -0.33, -0.655> Metal(Steel) }
  #end
  // Aerial.
  object { RoundDisc(0.22, 0.12, 0.04) translate y * 0.60 Enamel(Orange) }
  cylinder { y * 0.6, y * 1.22, 0.04 Metal(Steel) }
  #for (I, 0, 2)
    torus { 0.08 - 0.012 * I, 0.03 translate y * (0.80 + 0.11 * I) Metal(Steel) }
  #end
  sphere { y * 1.27, 0.12 Lamp(<0.75, 0.04, 0.02>) }
  rotate y * 7 translate y * 4.02
}
