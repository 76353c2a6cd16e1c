// Closed headphones: black shells, tan leather, steel yokes.
#version 3.7;
#include "studio.inc"

Studio(<0.84, 0.885, 0.85>, 16)
camera { location <0, 3.2, -15> right x * image_width / image_height look_at <0, 1.90, 0> angle 21.4 }

#declare Leather = texture {
  pigment { bozo color_map { [0 rgb <0.30, 0.115, 0.035>] [1 rgb <0.38, 0.16, 0.055>] } scale 0.3 }
  normal { crackle 0.25 scale 0.045 }
  finish { diffuse 0.8 specular 0.25 roughness 0.03 }
}
#declare Steel = <0.50, 0.50, 0.52>;
#declare Shell = texture { pigment { rgb 0.012 } finish { diffuse 0.8 specular 0.35 roughness 0.015
  reflection { 0.01, 0.35 fresnel on } conserve_energy } }

// One cup about the x axis, its outer face towards +x.
#declare Cup = union {
  lathe {
    bezier_spline 16,
    <0.00, 0.46> <0.20, 0.46> <0.38, 0.45> <0.48, 0.42>
    <0.48, 0.42> <0.56, 0.39> <0.60, 0.36> <0.68, 0.34>
    <0.68, 0.34> <0.80, 0.30> <0.84, 0.22> <0.84, 0.08>
    <0.84, 0.08> <0.84, 0.00> <0.80, 0.00> <0.60, 0.00>
    sturm
    texture { Shell } interior { ior 1.5 }
  }
  torus { 0.50, 0.022 translate y * 0.418 Metal(<0.78, 0.50, 0.22>) }
  cylinder { y * 0.44, y * 0.475, 0.17 Metal(<0.78, 0.50, 0.22>) }
  torus { 0.80, 0.045 scale <1, 0.7, 1> translate y * 0.02 Metal(Steel) }
  torus { 0.58, 0.24 scale <1, 0.95, 1> translate -y * 0.17 texture { Leather } }
  cylinder { -y * 0.10, -y * 0.16, 0.5 texture { pigment { rgb 0.02 } finish { diffuse 0.8 } normal { bumps 0.5
    scale 0.03 } } }
  scale <1, 1, 1.12>
  rotate -z * 90
}

#declare Arch = 1.58; // radius of the headband
#declare Height = 2.02; // of its center

union {
  #for (Side, -1, 1, 2)
    union {
      object { Cup rotate <90, 0, 0> rotate z * -5 translate <1.44, 0.93, 0> }
      // Yoke and slider.
      sphere_sweep {
        cubic_spline 7,
        <1.60, 0.60, -1.0> 0.05 <1.62, 0.95, -0.90> 0.055 <1.66, 1.42, -0.76> 0.055 <1.68, 1.86, 0> 0.075
          <1.66, 1.42, 0.76> 0.055 <1.62, 0.95, 0.90> 0.055 <1.60, 0.60, 1.0> 0.05
        tolerance 0.0001 Metal(Steel)
      }
      sphere { <1.60, 0.95, -0.88>, 0.10 Metal(Steel) }
      sphere { <1.60, 0.95, 0.88>, 0.10 Metal(Steel) }
      object { RoundBox(<0.045, 0.42, 0.13>, 0.04) rotate z * 4 translate <1.64, 2.16, 0> Metal(Steel) }
      object { RoundBox(<0.11, 0.25, 0.24>, 0.08) rotate z * 5 translate <1.60, 2.42, 0> texture { Shell }
        interior { ior 1.5 } }
      scale <Side, 1, 1>
    }
  #end
  // Headband: leather outside, a cushion below the crown.
  intersection {
    torus { Arch, 0.30 rotate x * 90 scale <1, 1.02, 1> }
    box { <-3, 0.45, -1>, <3, 3, 1> }
    scale <1, 1, 0.95>
    translate y * Height
    texture { Leather }
  }
  intersection {
    difference { cylinder { -z * 0.31, z * 0.31, Arch + 0.02 } cylinder { -z, z, Arch - 0.02 } }
    box { <-3, 0.45, -1>, <3, 3, 1> }
    scale <1, 1.02, 1>
    translate y * Height
    texture { Shell }
  }
  #for (I, -22, 22)
    #for (Side, -1, 1, 2)
      cylinder { <-0.025, 0, 0>, <0.025, 0, 0>, 0.012 translate <0, (Arch + 0.215), 0.20 * Side> rotate z * I * 3.1
        scale <1, 1.02, 1> translate y * Height Matte(<0.75, 0.6, 0.4>) }
    #end
  #end
  rotate y * 33
}
