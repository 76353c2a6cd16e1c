# The script of docs/for-shops.md: what it makes of a cut-out, where ImageMagick is, and what it says where it is not.

BeforeDiscovery {
    $programs = Get-Command magick, convert -CommandType Application -ErrorAction Ignore
    $hasImageMagick = [bool]($programs | Where-Object { "$(& $_.Source -version 2>&1)" -match 'Version: ImageMagick' })
}

BeforeAll {
    . $PSScriptRoot/Pictures.ps1
    $script = Join-Path (Split-Path (Split-Path $PSScriptRoot)) docs/scripts/shop-pictures.ps1
    $program = Get-Command magick, convert -CommandType Application -ErrorAction Ignore |
        Where-Object { "$(& $_.Source -version 2>&1)" -match 'Version: ImageMagick' } | Select-Object -First 1
}

Describe 'shop-pictures.ps1' {
    It 'makes a white square with the subject at 85 %, a thumbnail and a transparent WebP of one cut-out' -Skip:(-not $hasImageMagick) {
        $cutout = Join-Path $TestDrive 'lamp [1].png'
        & $program.Source -size 300x200 xc:none -fill red -draw 'circle 150,100 150,60' (Join-Path $TestDrive plain.png)
        Move-Item (Join-Path $TestDrive plain.png) $cutout
        $made = [pscustomobject]@{ FullName = $cutout } | & $script -Destination (Join-Path $TestDrive shop)
        $made.Name | Should -Be 'lamp [1].jpg', 'lamp [1]-thumb.jpg', 'lamp [1].webp'

        $made | ForEach-Object { $info = Get-PictureInfo $_.FullName; "$($info.Format) $($info.Width) x $($info.Height)" } |
            Should -Be 'jpeg 2000 x 2000', 'jpeg 400 x 400', 'webp 81 x 81'

        # For ImageMagick, brackets in a name are an instruction.
        Copy-Item -LiteralPath $made[0].FullName -Destination (Join-Path $TestDrive white.jpg)
        Copy-Item -LiteralPath $made[2].FullName -Destination (Join-Path $TestDrive subject.webp)
        & $program.Source (Join-Path $TestDrive white.jpg) -fuzz 10% -trim -format '%w %h %X %Y' info: | Should -Match '^(169\d|170\d) (169\d|170\d) \+1[45]\d \+1[45]\d$'
        & $program.Source (Join-Path $TestDrive white.jpg) -format '%[pixel:p{0,0}]' info: | Should -Match 'white|255,255,255'
        & $program.Source (Join-Path $TestDrive subject.webp) -alpha extract -format '%[fx:round(100*minima)] %[fx:round(100*maxima)]' info: | Should -Be '0 100'
    }

    It 'keeps to other sizes' -Skip:(-not $hasImageMagick) {
        $cutout = Join-Path $TestDrive vase.png
        & $program.Source -size 300x200 xc:none -fill blue -draw 'rectangle 50,60 249,139' $cutout
        $made = & $script -Path $cutout -Destination (Join-Path $TestDrive small) -Side 1000 -Share 0.5 -ThumbnailSide 100

        # For ImageMagick, brackets in a name are an instruction.
        Copy-Item -LiteralPath $made[0].FullName -Destination (Join-Path $TestDrive white.jpg)
        Copy-Item -LiteralPath $made[2].FullName -Destination (Join-Path $TestDrive subject.webp)
        & $program.Source (Join-Path $TestDrive white.jpg) -fuzz 10% -trim -format '%w %h' info: | Should -Be '500 200'
        (Get-PictureInfo $made[1].FullName).Width | Should -Be 100
    }

    It 'says what it needs where ImageMagick is missing or something else has its name' {
        $path = $env:PATH
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive bin)).FullName
        try {
            if ($PSVersionTable.Platform -eq 'Unix') {
                Set-Content (Join-Path $folder convert) "#!/bin/sh`necho something else"
                chmod +x (Join-Path $folder convert)
            }

            $env:PATH = $folder
            { & $script -Path missing.png -Destination (Join-Path $TestDrive none) } | Should -Throw 'ImageMagick is not installed*'
        }
        finally {
            $env:PATH = $path
        }

        Join-Path $TestDrive none | Should -Not -Exist
    }
}
