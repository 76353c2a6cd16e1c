// A rubber duck.
#version 3.7;
#include "studio.inc"

Studio(<0.80, 0.87, 0.92>, 14)
camera { location <-3.6, 3.4, -11> right x * image_width / image_height look_at <0.0, 1.12, 0> angle 24.5 }

#declare Yellow = <0.90, 0.50, 0.012>;
#declare Orange = <0.82, 0.14, 0.01>;

#declare Body = union {
  blob {
    threshold 0.5
    sphere { 0, 1.75, 1.4 scale <1.12, 0.62, 0.86> translate <0.15, 0.72, 0> }
    sphere { 0, 0.9, 0.8 scale <1.0, 0.45, 0.62> rotate z * 40 translate <1.22, 1.06, 0> }
    sphere { 0, 0.5, 0.8 scale <1.2, 0.55, 0.7> rotate z * 55 translate <1.55, 1.46, 0> }
    sphere { 0, 1.16, 1.9 translate <-0.62, 1.92, 0> }
    sphere { 0, 0.75, 0.25 translate <-0.42, 1.30, 0> }
    sturm
  }
  #for (Side, -1, 1, 2)
    blob {
      threshold 0.4
      sphere { 0, 1, 1 scale <0.90, 0.52, 0.34> rotate z * 14 translate <0.38, 0.88, 0.94 * Side> }
      sphere { 0, 1, 1 scale <0.45, 0.28, 0.22> rotate z * 30 translate <0.98, 1.10, 0.92 * Side> }
      sturm
    }
  #end
  Enamel(Yellow)
}
#declare Bill = union {
  sphere { 0, 1 scale <0.42, 0.10, 0.34> rotate -z * 10 translate <-1.46, 1.92, 0> }
  sphere { 0, 1 scale <0.34, 0.08, 0.27> rotate z * 12 translate <-1.42, 1.78, 0> }
  Enamel(Orange)
}
#declare Eyes = union {
  #for (Side, -1, 1, 2)
    sphere { 0, 1 scale <0.12, 0.175, 0.075> rotate y * 36 * Side translate <-1.13, 2.20, 0.57 * Side> }
  #end
  Enamel(<0.008, 0.008, 0.010>)
}
union {
  object { Body }
  object { Bill }
  object { Eyes }
  translate -y * 0.12 // its flat bottom
}
