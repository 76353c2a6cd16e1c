# Photos that a viewer turns by their EXIF orientation, and a service that does not carry it out.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A JPEG with an orientation of its own, in EXIF metadata right behind its start.
    function New-PhonePicture([string] $Path, [int] $Orientation, [int] $Width = 32, [int] $Height = 24) {
        $picture = New-TestPicture $Path $Width $Height -Format jpeg
        $bytes = [IO.File]::ReadAllBytes($picture.FullName)
        $exif = [byte[]] (0xFF, 0xE1, 0, 34) + [Text.Encoding]::ASCII.GetBytes("Exif`0`0II*`0") + [byte[]] (8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, $Orientation, 0, 0, 0, 0, 0, 0, 0)
        [IO.File]::WriteAllBytes($picture.FullName, $bytes[0..1] + $exif + $bytes[2..($bytes.Length - 1)])
        $picture.FullName
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'A photo with an EXIF orientation' {
    BeforeEach {
        Reset-Sandbox
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        $null = New-PhonePicture side.jpg 6
        $null = New-PhonePicture half.jpg 3
        $null = New-TestPicture plain.jpg
    }

    AfterEach { Pop-Location }

    It 'is counted by -WhatIf and by the summary' {
        $null = Get-ChildItem *.jpg | Remove-ImageBackground -Format Png -WhatIf -InformationVariable said
        "$said" | Should -Match 'With an EXIF orientation, .*: 2\.'
        $null = Get-ChildItem *.jpg | Remove-ImageBackground -Format Png -InformationVariable said -WarningAction SilentlyContinue
        $summary = ($said | Where-Object { $_.Tags -contains 'RembgRunSummary' }).MessageData
        $summary.Reoriented | Should -Be 2
        "$summary" | Should -Match 'Images with an EXIF orientation: 2\.'
    }

    It 'has a warning where its output may lie on its side, and an angle for the redo list' {
        $results = Get-ChildItem *.jpg | Remove-ImageBackground -Format Png -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -HaveCount 1
        "$warned" | Should -Match "side\.jpg' may lie on its side: .*\(6\).* An angle of 270 stands it upright\."
        $results | Sort-Object SourcePath | ForEach-Object { "$(Split-Path $_.SourcePath -Leaf) $($_.Orientation) $($_.Warning)" } |
            Should -Be 'half.jpg 3 ', 'plain.jpg  ', 'side.jpg 6 may lie on its side'

        $results | Export-Csv log.csv -NoTypeInformation
        foreach ($given in $results, (Import-Csv log.csv)) {
            $given | Export-RembgReport review.html -Force
            $page = Get-Content review.html -Raw
            $entries = [regex]::Match($page, '(?s)<script id="data" type="application/json">(.*?)</script>').Groups[1].Value | ConvertFrom-Json
            ($entries | Where-Object warning).options | ConvertTo-Json -Compress | Should -Be '{"Format":"Png","Angle":"270"}'
            @($entries | Where-Object { -not $_.warning }).options | ForEach-Object { $_ | ConvertTo-Json -Compress } | Should -Be '{"Format":"Png"}', '{"Format":"Png"}'
            $page | Should -Match 'may lie on its side'
        }

        $again = [pscustomobject]@{ Path = 'side.jpg'; Angle = '270'; Format = 'Png' } | Remove-ImageBackground -Force -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $again.Warning | Should -BeNullOrEmpty
    }

    It 'is not guessed at where sizes say nothing: <Name>' -ForEach @(
        @{ Name = 'a square'; Width = 24; Given = @{} }
        @{ Name = 'a width of its own'; Width = 32; Given = @{ Width = 16 } }
        @{ Name = 'an angle of its own'; Width = 32; Given = @{ Angle = 90 } }
    ) {
        $path = New-PhonePicture other.jpg 6 -Width $Width
        $result = Remove-ImageBackground $path -Format Png @Given -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $result.Orientation | Should -Be 6
        $result.Warning | Should -BeNullOrEmpty
    }
}

Describe 'Two pictures with one name' {
    It 'are not told to mirror folders where that would not help' {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        try {
            $null = New-TestPicture in/a.jpg
            $null = New-TestPicture in/a.png
            foreach ($given in @{}, @{ OutputDirectory = 'out'; RelativeTo = 'in' }) {
                $null = Get-ChildItem in/* | Remove-ImageBackground -Force @given -ErrorVariable failures -ErrorAction SilentlyContinue
                $failures[0].FullyQualifiedErrorId | Should -BeLike 'OutputCollision*'
                $failures[0].ErrorDetails.RecommendedAction | Should -Match 'differ in their extension only'
                $failures[0].ErrorDetails.RecommendedAction | Should -Not -Match 'RelativeTo'
            }
        }
        finally {
            Pop-Location
        }
    }
}
