# Pictures for tests, and an eye for pictures that is not the module's own.

# Makes a whole picture of any size, with bytes that no other one of this process has: equal ones would be sent once.
# The format follows the extension unless it is named. -Length pads the file to a number of bytes.
function New-TestPicture(
    [string] $Path, [int] $Width = 32, [int] $Height = 24,
    [ValidateSet('', 'png', 'bmp', 'jpeg', 'webp')] [string] $Format, [long] $Length) {
    if (-not $Format) {
        $Format = switch ([IO.Path]::GetExtension($Path)) {
            { $_ -in '.jpg', '.jpeg', '.jfif' } { 'jpeg' }
            default { $_.Substring(1) }
        }
    }

    $bytes = switch ($Format) {
        png { New-PngContent $Width $Height }
        bmp { New-BmpContent $Width $Height }
        jpeg { New-JpegContent $Width $Height }
        webp { New-WebpContent $Width $Height }
    }

    $number = 1 + [AppDomain]::CurrentDomain.GetData('TestPictures')
    [AppDomain]::CurrentDomain.SetData('TestPictures', $number)
    Set-PictureNumber $bytes $Format $number
    $target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($target))
    $file = [IO.File]::Create($target)
    try {
        $file.Write($bytes, 0, $bytes.Length)
        if ($Length) {
            $file.SetLength($Length)
        }
    }
    finally {
        $file.Dispose()
    }

    Get-Item -LiteralPath $target
}

# Puts a number where it changes nothing to be seen: how many dots an inch has, or what readers have to ignore.
function Set-PictureNumber([byte[]] $Bytes, [string] $Format, [int] $Number) {
    $digits = ConvertTo-BigEndian $Number
    switch ($Format) {
        png {
            $digits.CopyTo($Bytes, 41)
            Get-PngCrc $Bytes 37 13 | ForEach-Object { (ConvertTo-BigEndian $_).CopyTo($Bytes, 50) }
        }
        bmp { $digits.CopyTo($Bytes, 38) }
        jpeg { $digits.CopyTo($Bytes, 14) }
        webp { $digits[1..3].CopyTo($Bytes, 21) }
    }
}

# All white, one bit for each pixel.
function New-BmpContent([int] $Width, [int] $Height) {
    $size = 62 + [Math]::Ceiling($Width / 32) * 4 * $Height
    $bytes = [byte[]]::new($size)
    [Text.Encoding]::ASCII.GetBytes('BM').CopyTo($bytes, 0)
    foreach ($pair in (2, $size), (10, 62), (14, 40), (18, $Width), (22, $Height), (26, 0x10001), (58, 0xFFFFFF)) {
        [BitConverter]::GetBytes([int]$pair[1]).CopyTo($bytes, $pair[0])
    }

    , $bytes
}

# All black, one bit for each pixel.
function New-PngContent([int] $Width, [int] $Height) {
    $rows = [byte[]]::new(([Math]::Ceiling($Width / 8) + 1) * $Height)
    $packed = [IO.MemoryStream]::new()
    $packed.Write([byte[]](0x78, 0x01), 0, 2)
    $deflate = [IO.Compression.DeflateStream]::new($packed, [IO.Compression.CompressionMode]::Compress, $true)
    $deflate.Write($rows, 0, $rows.Length)
    $deflate.Dispose()

    # Adler-32 of nothing but zeros: its low half stays 1, its high half counts the bytes.
    $packed.Write((ConvertTo-BigEndian ((($rows.Length % 65521) * 65536L) + 1)), 0, 4)
    $header = (ConvertTo-BigEndian $Width) + (ConvertTo-BigEndian $Height) + [byte[]](1, 0, 0, 0, 0)
    $png = [byte[]](0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A)
    $png += (New-PngChunk 'IHDR' $header) + (New-PngChunk 'pHYs' ([byte[]]::new(9))) + (New-PngChunk 'IDAT' $packed.ToArray()) + (New-PngChunk 'IEND' ([byte[]]@()))
    , [byte[]]$png
}

function New-PngChunk([string] $Type, [byte[]] $Data) {
    $body = [Text.Encoding]::ASCII.GetBytes($Type) + $Data
    (ConvertTo-BigEndian $Data.Length) + $body + (ConvertTo-BigEndian (Get-PngCrc $body 0 $body.Length))
}

function Get-PngCrc([byte[]] $Bytes, [int] $Start, [int] $Count) {
    $crc = 0xFFFFFFFFL
    for ($index = $Start; $index -lt $Start + $Count; $index++) {
        $crc = $crc -bxor $Bytes[$index]
        for ($bit = 0; $bit -lt 8; $bit++) {
            $crc = if ($crc -band 1) { ($crc -shr 1) -bxor 0xEDB88320L } else { $crc -shr 1 }
        }
    }

    $crc -bxor 0xFFFFFFFFL
}

function ConvertTo-BigEndian([long] $Value) {
    [byte[]](24, 16, 8, 0 | ForEach-Object { ($Value -shr $_) -band 0xFF })
}

# The encoders of these two are beyond a test's helper: a real picture of 8 by 8 pixels that claims another size.
$smallJpeg = -join @(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/'
    'wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AQH//2Q=='
)
$smallWebp = 'UklGRlwAAABXRUJQVlA4WAoAAAAQAAAABwAABwAAQUxQSAoAAAABB1DAiAhERP8DVlA4ICwAAACQAQCdASoIAAgAAsBMJaACdLoAA5gA/u5DH+5sc4twV/9tD/9aH/60P+lAAA=='

function New-JpegContent([int] $Width, [int] $Height) {
    $bytes = [Convert]::FromBase64String($smallJpeg)
    $frame = Find-JpegFrame $bytes
    (ConvertTo-BigEndian $Height)[2..3].CopyTo($bytes, $frame + 5)
    (ConvertTo-BigEndian $Width)[2..3].CopyTo($bytes, $frame + 7)
    , $bytes
}

function New-WebpContent([int] $Width, [int] $Height) {
    $bytes = [Convert]::FromBase64String($smallWebp)
    [BitConverter]::GetBytes($Width - 1)[0..2].CopyTo($bytes, 24)
    [BitConverter]::GetBytes($Height - 1)[0..2].CopyTo($bytes, 27)
    , $bytes
}

function Find-JpegFrame([byte[]] $Bytes) {
    $at = 2
    while ($Bytes[$at + 1] -notin 0xC0, 0xC1, 0xC2) {
        $at += 2 + $Bytes[$at + 2] * 256 + $Bytes[$at + 3]
    }

    $at
}

# Format (png, bmp, jpeg, webp), Width and Height of a picture, or nothing when it is none.
function Get-PictureInfo([string] $Path) {
    $bytes = [IO.File]::ReadAllBytes($Path)
    $start = if ($bytes.Length -ge 32) { [BitConverter]::ToString($bytes, 0, 16) }
    $format, $width, $height = switch -Regex ($start) {
        '^89-50-4E-47-0D-0A-1A-0A' { 'png', (Read-Number $bytes 19 18 17 16), (Read-Number $bytes 23 22 21 20) }
        '^42-4D' { 'bmp', [BitConverter]::ToInt32($bytes, 18), [Math]::Abs([BitConverter]::ToInt32($bytes, 22)) }
        '^FF-D8-FF' { $at = Find-JpegFrame $bytes; 'jpeg', (Read-Number $bytes ($at + 8) ($at + 7)), (Read-Number $bytes ($at + 6) ($at + 5)) }
        '57-45-42-50-56-50-38-20$' { 'webp', ((Read-Number $bytes 26 27) -band 0x3FFF), ((Read-Number $bytes 28 29) -band 0x3FFF) }
        '57-45-42-50-56-50-38-4C$' { $pack = Read-Number $bytes 21 22 23 24; 'webp', (1 + ($pack -band 0x3FFF)), (1 + (($pack -shr 14) -band 0x3FFF)) }
        '57-45-42-50-56-50-38-58$' { 'webp', (1 + (Read-Number $bytes 24 25 26)), (1 + (Read-Number $bytes 27 28 29)) }
    }

    if ($format) {
        [pscustomobject]@{ Format = $format; Width = $width; Height = $height }
    }
}

# The bytes at these places as one number, the lowest first.
function Read-Number([byte[]] $Bytes) {
    $number = 0L
    for ($index = $args.Count - 1; $index -ge 0; $index--) {
        $number = $number * 256 + $Bytes[$args[$index]]
    }

    $number
}

# Whether a file is a picture from its first byte to its last.
function Test-ImageIntegrity([string] $Path) {
    $bytes = [IO.File]::ReadAllBytes($Path)
    $end = if ($bytes.Length -ge 8) { [BitConverter]::ToString($bytes, $bytes.Length - 8) }
    switch ((Get-PictureInfo $Path).Format) {
        png { $end -eq '49-45-4E-44-AE-42-60-82' }
        jpeg { $end -like '*-FF-D9' }
        bmp { [BitConverter]::ToInt32($bytes, 2) -eq $bytes.Length }
        webp { [BitConverter]::ToInt32($bytes, 4) + 8 -eq $bytes.Length }
        default { $false }
    }
}
