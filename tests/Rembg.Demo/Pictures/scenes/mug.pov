// A stoneware mug, glazed blue over bare clay, with coffee.
#version 3.7;
#include "studio.inc"

Studio(<0.90, 0.875, 0.84>, 14)
camera { location <0, 4.6, -12> direction z right x * image_width / image_height look_at <0.06, 1.02, 0> angle 18.5 }

#declare Clay = pigment {
  bozo
  color_map { [0.0 rgb <0.36, 0.20, 0.11>] [0.7 rgb <0.44, 0.26, 0.15>] [1.0 rgb <0.30, 0.16, 0.09>] }
  scale 0.05
}
#declare Glaze = pigment {
  bozo
  color_map { [0.00 rgb <0.004, 0.030, 0.085>] [0.18 rgb <0.010, 0.075, 0.19>] [0.60 rgb <0.014, 0.095, 0.225>] [1.00 rgb <0.035, 0.150, 0.29>] }
  turbulence 0.6 octaves 4
  scale <0.35, 0.8, 0.35>
}
#declare Shiny = finish { diffuse 0.75 specular 0.5 roughness 0.004
  reflection { 0.01, 0.5 fresnel on } conserve_energy }
#declare Bare = finish { diffuse 0.85 specular 0.05 roughness 0.1 }

// The glaze was dipped: its lower edge wanders a little round the body.
#declare Dipped = texture {
  gradient y
  texture_map {
    [0.245 pigment { Clay } finish { Bare }]
    [0.255 pigment { rgb <0.012, 0.05, 0.10> } finish { Shiny }]
    [0.300 pigment { Glaze } finish { Shiny }]
  }
  scale 2.4
  warp { turbulence <0, 0.06, 0> octaves 2 lambda 2 }
}

union {
  lathe {
    bezier_spline 28,
    <0.00, 0.00> <0.25, 0.00> <0.50, 0.00> <0.74, 0.00>
    <0.74, 0.00> <0.88, 0.00> <0.95, 0.09> <0.97, 0.26>
    <0.97, 0.26> <1.02, 0.80> <1.03, 1.40> <1.00, 2.04>
    <1.00, 2.04> <0.998, 2.12> <0.915, 2.12> <0.91, 2.04>
    <0.91, 2.04> <0.92, 1.40> <0.91, 0.80> <0.87, 0.35>
    <0.87, 0.35> <0.85, 0.22> <0.70, 0.18> <0.50, 0.18>
    <0.50, 0.18> <0.30, 0.18> <0.15, 0.18> <0.00, 0.18>
    sturm
  }
  sphere_sweep {
    cubic_spline 8,
    <0.60, 1.62, 0> 0.12  <0.96, 1.70, 0> 0.14  <1.32, 1.72, 0> 0.12  <1.58, 1.48, 0> 0.115
    <1.58, 1.02, 0> 0.115 <1.36, 0.62, 0> 0.12  <0.97, 0.48, 0> 0.15  <0.60, 0.42, 0> 0.13
    tolerance 0.0001
    rotate y * 60
  }
  texture { Dipped }
  interior { ior 1.5 }
}
cylinder {
  y * 0.3, y * 1.80, 0.915
  texture {
    pigment { cylindrical color_map { [0.0 rgb <0.10, 0.045, 0.015>] [0.12 rgb <0.035, 0.014, 0.006>] [1.0 rgb <0.025, 0.010, 0.004>] } }
    finish { diffuse 0.7 specular 0.3 roughness 0.003 reflection { 0.01, 0.6 fresnel on } conserve_energy }
  }
  interior { ior 1.4 }
}
