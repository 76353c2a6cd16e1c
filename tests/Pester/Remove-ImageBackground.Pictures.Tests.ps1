# What the pictures look like: the sample pictures through a sandbox that makes real cut-outs, seen with ImageMagick.

BeforeDiscovery {
    . $PSScriptRoot/ImageMagick.ps1
    $imageMagick = Find-ImageMagick
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/ImageMagick.ps1
    if (Find-ImageMagick) {
        $studio = New-SandboxProcess -RealPictures
        $env:REMBG_ENDPOINT = $studio.Address
    }

    $folder = Join-Path $TestDrive pictures
    $null = New-Item -ItemType Directory $folder
    Get-ChildItem (Join-Path $RepositoryRoot tests/Rembg.Demo/Pictures) -File | Copy-Item -Destination $folder
}

AfterAll {
    if ($studio) {
        $studio.Process.StandardInput.Close()
        $null = $studio.Process.WaitForExit(10000)
    }

    Restore-TestEnvironment
}

Describe 'The sample pictures' -Skip:(-not $imageMagick) {
    It 'come in every format, and out as WebP with a transparent ground and a whole subject' {
        $results = Get-ChildItem $folder -File | Remove-ImageBackground
        $results | Should -HaveCount 6
        foreach ($result in $results) {
            $before = Get-PictureFact $result.SourcePath
            $after = Get-PictureFact $result.OutputPath
            $after.Format | Should -Be 'WEBP'
            $after.Size | Should -Be $before.Size
            $after.CornerAlpha | Should -BeLessThan 0.05
            $after.MeanAlpha | Should -BeGreaterThan 0.1 -Because 'the subject stays'
            $after.MeanAlpha | Should -BeLessThan 0.6 -Because 'the ground goes'
        }

        $results | Remove-Item
    }

    It 'come out as <Format>' -ForEach @(
        @{ Format = 'Webp'; Name = 'WEBP' }, @{ Format = 'Png'; Name = 'PNG' }, @{ Format = 'Jpeg'; Name = 'JPEG' }, @{ Format = 'Bmp'; Name = 'BMP*' }
    ) {
        $result = Get-Item (Join-Path $folder robot.png) | Remove-ImageBackground -Format $Format -OutputDirectory (Join-Path $TestDrive $Format)
        (Get-PictureFact $result.OutputPath).Format | Should -BeLike $Name
    }

    It 'come out in the size asked: <Given>' -ForEach @(
        @{ Given = @{ Width = 300 }; Size = '300x380' }
        @{ Given = @{ Height = 380 }; Size = '300x380' }
        @{ Given = @{ Width = 300; Height = 300 }; Size = '237x300' }
        @{ Given = @{ Width = 300; Height = 300; ExactResize = $true }; Size = '300x300' }
        @{ Given = @{ Angle = 90 }; Size = '760x600' }
        @{ Given = @{ Angle = 90; NoExpand = $true }; Size = '600x760' }
    ) {
        $result = Get-Item (Join-Path $folder robot.png) | Remove-ImageBackground -OutFile (Join-Path $TestDrive "sized-$([guid]::NewGuid()).png") @Given
        $width, $height = (Get-PictureFact $result.OutputPath).Size -split 'x'
        $wantedWidth, $wantedHeight = $Size -split 'x'
        [Math]::Abs($width - $wantedWidth) | Should -BeLessOrEqual 1
        [Math]::Abs($height - $wantedHeight) | Should -BeLessOrEqual 1
    }

    It 'get the ground they are asked for' {
        $result = Get-Item (Join-Path $folder robot.png) | Remove-ImageBackground -BackgroundColor tomato -OutFile (Join-Path $TestDrive red.png)
        $fact = Get-PictureFact $result.OutputPath
        $fact.CornerColor | Should -Be '255,99,71'
        $fact.CornerAlpha | Should -Be 1
    }

    It 'give their mask' {
        $result = Get-Item (Join-Path $folder robot.png) | Remove-ImageBackground -Mask -Format Png
        $fact = Get-PictureFact $result.OutputPath
        $fact.CornerColor | Should -Be '0,0,0'
        $fact.MeanAlpha | Should -Be 1
    }
}
