# An eye for pictures that really looks at them, where ImageMagick is on the machine.

# The program; nothing where there is none. A program named convert may be something else altogether.
function Find-ImageMagick {
    Get-Command magick, convert -CommandType Application -All -ErrorAction Ignore |
        Where-Object { (& $_.Source -version 2>$null | Select-Object -First 1) -match 'ImageMagick' } |
        Select-Object -First 1 -ExpandProperty Source
}

# Format, Size, CornerColor (red,green,blue), CornerAlpha and MeanAlpha (0 to 1) of a picture.
function Get-PictureFact([string] $Path) {
    # From a name without brackets and colons, which ImageMagick reads as instructions.
    $plain = Join-Path ([IO.Path]::GetTempPath()) "rembg-$([guid]::NewGuid())$([IO.Path]::GetExtension($Path))"
    Copy-Item -LiteralPath $Path $plain
    try {
        $show = '%m|%wx%h|%[fx:round(255*p{0,0}.r)],%[fx:round(255*p{0,0}.g)],%[fx:round(255*p{0,0}.b)]|%[fx:p{0,0}.a]'
        $format, $size, $color, $corner = (& (Find-ImageMagick) $plain -colorspace sRGB -alpha set -format $show 'info:') -split '\|'

        # The alpha channel as a picture of its own: versions differ in which way round they average it.
        $mean = & (Find-ImageMagick) $plain -alpha set -alpha extract -format '%[fx:mean]' 'info:'
        [pscustomobject]@{
            Format = $format; Size = $size; CornerColor = $color
            CornerAlpha = [double]::Parse($corner, [cultureinfo]::InvariantCulture)
            MeanAlpha = [double]::Parse($mean, [cultureinfo]::InvariantCulture)
        }
    }
    finally {
        Remove-Item -LiteralPath $plain
    }
}
