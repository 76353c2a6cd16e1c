# Equal bytes within one run, what counts against a cap, and the record that sums a run up.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # The last summary that was kept, and how often there was one.
    function Get-Summary([object[]] $Said) {
        $records = @($Said | Where-Object { $_.Tags -contains 'RembgRunSummary' })
        $records | Should -HaveCount 1
        $records[0].MessageData | Should -BeOfType Rembg.RunSummary
        $records[0].MessageData
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'One picture under five names' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Push-Location $folder
        $picture = New-TestPicture a.jpg
        'b', 'c', 'd', 'e' | ForEach-Object { Copy-Item a.jpg "$_.jpg" }
    }

    AfterEach { Pop-Location }

    It 'costs one credit in one run: <Given.Keys> <Given.Values>' -ForEach @(
        @{ Given = @{} }, @{ Given = @{ SkipExisting = $true } }, @{ Given = @{ Force = $true } }, @{ Given = @{ ThrottleLimit = 1 } }
        @{ Given = @{ OutputDirectory = 'out'; Format = 'Png' } }
    ) {
        $results = Get-ChildItem *.jpg | Remove-ImageBackground @Given
        @($results | Where-Object Status -EQ Completed) | Should -HaveCount 1
        $copies = @($results | Where-Object Status -EQ Copied)
        $copies | Should -HaveCount 4
        $copies | ForEach-Object { "$($_.Reason) $($_.Attempts)" } | Should -Be (@('SameImage 0') * 4)
        $results | Get-FileHash | Select-Object -ExpandProperty Hash -Unique | Should -HaveCount 1
        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
    }

    It 'costs two when the first is refused, and one picture fails' {
        Add-SandboxFault @{ action = 'status'; status = 400 }
        $results = Get-ChildItem *.jpg | Remove-ImageBackground -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems | Should -HaveCount 1
        @($results | Where-Object Status -EQ Copied) | Should -HaveCount 3
        @(Get-SandboxRequest -Removal) | Should -HaveCount 2
    }

    It 'is sent each time from memory, where nothing is saved that could be copied' {
        $bytes = [IO.File]::ReadAllBytes($picture.FullName)
        @(, $bytes; , $bytes) | Remove-ImageBackground | Should -HaveCount 2
        @(Get-SandboxRequest -Removal) | Should -HaveCount 2
    }

    It 'leaves the cap to others' {
        $null = New-TestPicture y.jpg -Length 9000
        $null = New-TestPicture z.jpg -Length 9001
        $results = Get-ChildItem *.jpg | Remove-ImageBackground -MaximumImageCount 2 -ThrottleLimit 1
        ($results | Sort-Object SourcePath).Status | Should -Be 'Completed', 'Copied', 'Copied', 'Copied', 'Copied', 'Completed', 'NotSubmitted'
        @(Get-SandboxRequest -Removal) | Should -HaveCount 2
    }

    It 'is one credit for -WhatIf, which says what would be copied' {
        $results = Get-ChildItem *.jpg | Remove-ImageBackground -WhatIf -InformationVariable said
        $results | ForEach-Object { "$($_.Status) $($_.Reason)" } | Should -Be (@('NotSubmitted WhatIf') + @('NotSubmitted SameImage') * 4)
        $results.OutputPath | Should -Be ('a', 'b', 'c', 'd', 'e' | ForEach-Object { Join-Path $folder "$_-nobg.webp" })
        "$($said[-1])" | Should -BeLike 'What if: this run would cost 1 of *looked at: 5.*copied, which costs nothing: 4.'
        @(Get-SandboxRequest -Removal) | Should -BeNullOrEmpty

        $null = Remove-ImageBackground a.jpg -SkipExisting
        $results = Get-ChildItem *.jpg | Remove-ImageBackground -SkipExisting -WhatIf
        $results.Reason | Should -Be 'UpToDate', 'SameImage', 'SameImage', 'SameImage', 'SameImage'
    }

    It 'leaves nothing for -WhatIf beyond the cap' {
        $null = New-TestPicture z.jpg -Length 9000
        (Get-ChildItem *.jpg | Remove-ImageBackground -WhatIf -MaximumImageCount 1).Reason |
            Should -Be 'WhatIf', 'SameImage', 'SameImage', 'SameImage', 'SameImage', 'MaximumImageCount'
        (Get-ChildItem *.jpg | Remove-ImageBackground -WhatIf -MaximumImageCount 0).Reason | Should -Be (@('MaximumImageCount') * 6)
    }
}

Describe 'The summary of a run' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Push-Location $folder
        $null = New-TestPicture a.jpg
        Copy-Item a.jpg b.jpg
        $null = New-TestPicture c.jpg -Length 9000
        Set-Content notes.txt 'no picture'
        [IO.File]::WriteAllBytes("$folder/broken.jpg", [byte[]](1..100))
    }

    AfterEach { Pop-Location }

    It 'adds up everything that went in' {
        $null = Remove-ImageBackground c.jpg
        Reset-Sandbox
        Add-SandboxFault @{ action = 'status'; status = 429 }
        $given = @{ SkipExisting = $true; MaximumImageCount = 1; ThrottleLimit = 1; ErrorAction = 'SilentlyContinue'; InformationVariable = 'said' }
        $null = New-TestPicture z.jpg -Length 9001
        $results = @(Get-ChildItem *.jpg, *.txt | Remove-ImageBackground @given)
        $sum = Get-Summary $said

        $sum.Made, $sum.Copied, $sum.Credits, $sum.UnknownOutcomes, $sum.Refusals | Should -Be 1, 1, 1, 0, 1
        $sum.Skipped.UpToDate, $sum.Skipped.NotAPicture | Should -Be 1, 1
        $sum.NotSubmitted.MaximumImageCount, $sum.Failed.InvalidImage | Should -Be 1, 1
        $results | Should -HaveCount 5
        $sum.BytesUp | Should -BeGreaterThan (Get-Item a.jpg).Length
        $sum.BytesDown | Should -BeGreaterOrEqual (Get-Item a-nobg.webp).Length
        $sum.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
        $sum.ImagesPerSecond | Should -BeGreaterThan 0
    }

    It 'is two lines with -InformationAction Continue, and nothing otherwise' {
        $said = (Invoke-Pwsh "Set-Location '$folder'; Remove-ImageBackground a.jpg, b.jpg -InformationAction Continue | Out-Null").Output
        $said | Should -HaveCount 2
        $said[0] | Should -Be '1 made, 1 copied.'
        $said[1] | Should -Match '^Credits: 1\. .* up and .* down in .* s, .* images? a second\.$'
        (Invoke-Pwsh "Set-Location '$folder'; Remove-ImageBackground c.jpg | Out-Null").Output | Should -BeNullOrEmpty
    }

    It 'comes also when the run ends early: <Way>' -ForEach @(
        @{ Way = 'Select-Object -First'; Run = { Get-ChildItem ?.jpg | Remove-ImageBackground -InformationVariable said | Select-Object -First 1 } }
        @{ Way = '-ErrorAction Stop'; Run = { Get-ChildItem *.jpg | Remove-ImageBackground -InformationVariable said -ErrorAction Stop } }
        @{ Way = 'throw'; Run = { Get-ChildItem ?.jpg | Remove-ImageBackground -InformationVariable said | ForEach-Object { throw 'enough' } } }
        @{ Way = 'a key that is refused'; Run = { Get-ChildItem ?.jpg | Remove-ImageBackground -ApiKey nonsense -InformationVariable said -ErrorAction SilentlyContinue } }
    ) {
        try {
            $null = . $Run
        }
        catch {
            $_ | Should -Not -BeNullOrEmpty
        }

        $sum = Get-Summary $said
        $sum.Credits | Should -Be @(Get-SandboxRequest -Removal | Where-Object status -EQ 200).Count
        $sum.Made | Should -Be $sum.Credits
    }

    It 'counts a row that was not understood, and stays away from a rehearsal' {
        [pscustomobject]@{ Path = 'a.jpg'; Width = '800px' } | Remove-ImageBackground -InformationVariable said -ErrorAction SilentlyContinue
        (Get-Summary $said).Failed.InvalidParameterValue | Should -Be 1
        $null = Remove-ImageBackground a.jpg -WhatIf -InformationVariable said
        $said.Tags | Should -Not -Contain 'RembgRunSummary'
    }
}
