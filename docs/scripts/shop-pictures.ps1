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

    # ImageMagick takes brackets, % and : in a name for instructions, so it works on plain names in a folder of its own.
    $work = (New-Item (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())) -ItemType Directory).FullName

    function Invoke-Magick([string] $From, [string[]] $Arguments, [string] $To) {
        & $program.Source (Join-Path $work $From) @Arguments (Join-Path $work $To)
        if ($LASTEXITCODE -ne 0) {
            throw "ImageMagick could not make the pictures of '$source' (exit code $LASTEXITCODE)."
        }
    }
}

process {
    try {
        foreach ($item in $Path) {
            $source = Convert-Path -LiteralPath $item
            $cutout = 'cutout' + [IO.Path]::GetExtension($source)
            Copy-Item -LiteralPath $source -Destination (Join-Path $work $cutout)

            # The transparent edge is cut away first, so that the share is that of the subject.
            Invoke-Magick $cutout @('-trim', '+repage', '-filter', 'Lanczos', '-resize', "${subject}x${subject}", '-background', 'white', '-gravity', 'center',
                '-extent', "${Side}x${Side}", '-flatten', '-colorspace', 'sRGB', '-quality', '90') 'white.jpg'
            Invoke-Magick 'white.jpg' @('-filter', 'Lanczos', '-resize', "${ThumbnailSide}x${ThumbnailSide}", '-quality', '85') 'thumbnail.jpg'
            Invoke-Magick $cutout @('-trim', '+repage', '-quality', '90', '-define', 'webp:alpha-quality=100') 'subject.webp'

            $name = [IO.Path]::GetFileNameWithoutExtension($source)
            foreach ($made in ('white.jpg', "$name.jpg"), ('thumbnail.jpg', "$name-thumb.jpg"), ('subject.webp', "$name.webp")) {
                Move-Item -LiteralPath (Join-Path $work $made[0]) -Destination (Join-Path $folder $made[1]) -Force -PassThru
            }
        }
    }
    catch {
        Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction Ignore
        throw
    }
}

end {
    Remove-Item -LiteralPath $work -Recurse -Force
}
