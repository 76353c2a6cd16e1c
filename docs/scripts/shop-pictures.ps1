<#
.SYNOPSIS
Makes the pictures that shops ask for from cut-outs, with ImageMagick on this machine. It asks no service and costs no credit.

.DESCRIPTION
For each cut-out there are three files in the destination: name.jpg, a white square with the subject centred at 85 % of its side; name-thumb.jpg,
the same in small; and name.webp, the subject alone on a transparent ground, cropped to it. Existing files are replaced.

.PARAMETER Path
Cut-outs with transparency, PNG or WebP. Results of Remove-ImageBackground can be piped in.

.PARAMETER Destination
The folder for the pictures. It is made when it does not exist.

.PARAMETER Side
The side of the white square in pixels.

.PARAMETER Share
How much of the side the longer side of the subject takes, 0.1 to 1.

.PARAMETER ThumbnailSide
The side of the thumbnail in pixels.

.EXAMPLE
Get-ChildItem *.jpg | Remove-ImageBackground -Format Png -OutputDirectory cutouts | ./shop-pictures.ps1 -Destination shop
#>
[CmdletBinding()]
[OutputType([IO.FileInfo])]
param(
    [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
    [Alias('FullName')]
    [string[]] $Path,

    [Parameter(Mandatory)]
    [string] $Destination,

    [ValidateRange(16, 10000)]
    [int] $Side = 2000,

    [ValidateRange(0.1, 1.0)]
    [double] $Share = 0.85,

    [ValidateRange(16, 10000)]
    [int] $ThumbnailSide = 400
)

begin {
    $ErrorActionPreference = 'Stop'

    # On Windows, convert.exe belongs to the file system; elsewhere it is ImageMagick 6.
    $names = if ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) { 'magick' } else { 'magick', 'convert' }
    $program = Get-Command $names -CommandType Application -ErrorAction Ignore |
        Where-Object { "$(& $_.Source -version 2>&1)" -match 'Version: ImageMagick' } | Select-Object -First 1
    if (-not $program) {
        throw 'ImageMagick is not installed, or not on the PATH. See https://imagemagick.org/script/download.php'
    }

    $folder = (New-Item $Destination -ItemType Directory -Force).FullName
    $subject = [int][math]::Round($Side * $Share)

    function Invoke-Magick([string[]] $Arguments) {
        & $program.Source @Arguments
        if ($LASTEXITCODE -ne 0) {
            throw "ImageMagick could not make '$($Arguments[-1])' (exit code $LASTEXITCODE)."
        }

        Get-Item -LiteralPath $Arguments[-1]
    }
}

process {
    foreach ($item in $Path) {
        $source = Convert-Path -LiteralPath $item
        $target = Join-Path $folder ([IO.Path]::GetFileNameWithoutExtension($source))
        $white = "$target.jpg"

        # The transparent edge is cut away first, so that the share is that of the subject.
        $cropped = $source, '-trim', '+repage'
        Invoke-Magick ($cropped + @(
            '-filter', 'Lanczos', '-resize', "${subject}x${subject}", '-background', 'white', '-gravity', 'center', '-extent', "${Side}x${Side}",
            '-flatten', '-colorspace', 'sRGB', '-quality', '90', $white))
        Invoke-Magick @($white, '-filter', 'Lanczos', '-resize', "${ThumbnailSide}x${ThumbnailSide}", '-quality', '85', "$target-thumb.jpg")
        Invoke-Magick ($cropped + @('-quality', '90', '-define', 'webp:alpha-quality=100', "$target.webp"))
    }
}
