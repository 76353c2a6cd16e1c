# -SkipExisting: what is done already, row for row of the table in docs/ledger.md, and what several runs do at once.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    # Bytes that are told from others by their width, dated an hour ago.
    function New-Source([string] $Name, [int] $Width = 40) {
        $file = New-TestPicture (Join-Path $folder $Name) -Width $Width -Height 16
        $file.LastWriteTimeUtc = [datetime]::UtcNow.AddHours(-1)
        $file
    }

    # One night: what the inputs come to, as text, and the problems.
    function Invoke-Night([object[]] $Source, [hashtable] $With = @{}) {
        $results = @($Source | Remove-ImageBackground -SkipExisting @With -ErrorVariable problem -ErrorAction SilentlyContinue -WarningVariable warned -WarningAction SilentlyContinue)
        $script:warnings = $warned
        $results | ForEach-Object { "$($_.Status) $($_.Reason)".Trim() }
        $problem | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' }
    }

    function Get-Charge {
        @(Get-SandboxRequest -Removal).Count
    }

    function Get-LedgerEntry([string] $Path = '.rembg.jsonl') {
        Get-Content $Path | Select-Object -Skip 1 | ConvertFrom-Json | Where-Object status -NE 'Pending'
    }

    # As another run, process or machine holds the claim to an output.
    function New-Claim([string] $Target) {
        [IO.FileStream]::new((Join-Path $folder "$Target.rembg-part"), 'CreateNew', 'ReadWrite', 'None')
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'With -SkipExisting' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location $folder
        $source = New-Source a.bmp
    }

    AfterEach {
        Set-Location $here
    }

    Context 'an output that is there' {
        It 'made from these bytes with these options is up to date, whatever the source''s time' {
            Invoke-Night $source | Should -Be 'Completed'
            foreach ($days in 0, 400, -400) {
                $source.LastWriteTimeUtc = [datetime]::UtcNow.AddDays($days)
                Invoke-Night $source | Should -Be 'Skipped UpToDate'
            }

            Get-Charge | Should -Be 1
        }

        It 'made from these bytes under another name is up to date' {
            $null = Invoke-Night $source @{ OutFile = 'x.webp' }
            Rename-Item a.bmp b.bmp
            Invoke-Night (Get-Item b.bmp) @{ OutFile = 'x.webp' } | Should -Be 'Skipped UpToDate'
            Get-Charge | Should -Be 1
        }

        It 'and was retouched is left alone with a warning, until -Force replaces it' {
            $null = Invoke-Night $source
            Set-Content a-nobg.webp 'by hand'
            Invoke-Night $source | Should -Be 'Skipped Retouched'
            $warnings | Should -BeLike '*a-nobg.webp*changed after it was saved*'
            Get-Content a-nobg.webp | Should -Be 'by hand'
            Invoke-Night $source @{ Force = $true } | Should -Be 'Completed'
            Test-ImageIntegrity (Join-Path $folder a-nobg.webp) | Should -BeTrue
            Invoke-Night $source | Should -Be 'Skipped UpToDate'
            Get-Charge | Should -Be 2
        }

        It 'is made anew once when the bytes of its source have changed, though the new file is older' {
            $null = Invoke-Night $source
            $changed = New-Source a.bmp -Width 80
            $changed.LastWriteTimeUtc = [datetime]::UtcNow.AddYears(-1)
            Invoke-Night $changed | Should -Be 'Completed SourceChanged'
            Invoke-Night $changed | Should -Be 'Skipped UpToDate'
            Get-Charge | Should -Be 2
        }

        It 'is made anew once when the options are others' {
            Invoke-Night $source @{ Width = 100 } | Should -Be 'Completed'
            Invoke-Night $source @{ Width = 200 } | Should -Be 'Completed OptionsChanged'
            Invoke-Night $source @{ Width = 200 } | Should -Be 'Skipped UpToDate'
            Get-Charge | Should -Be 2
        }

        It 'made from another source that still exists is a collision' {
            $other = New-Source b/a.bmp -Width 90
            Invoke-Night $source @{ OutputDirectory = 'flat' } | Should -Be 'Completed'
            Invoke-Night $other @{ OutputDirectory = 'flat' } | Should -Be 'OutputCollision'
            Remove-Item a.bmp
            Invoke-Night $other @{ OutputDirectory = 'flat' } | Should -Be 'Completed SourceChanged'
            Get-Charge | Should -Be 2
        }

        It 'and is not in the ledger is compared by file times from then on, whatever the options, since its options are unknown' {
            $null = $source | Remove-ImageBackground
            Test-Path .rembg.jsonl | Should -BeFalse
            Invoke-Night $source | Should -Be 'Skipped UpToDate'
            (Get-LedgerEntry).output | Should -Be 'a-nobg.webp'
            (Get-LedgerEntry).status | Should -Be 'Skipped'
            (Get-LedgerEntry).options | Should -BeNullOrEmpty
            Invoke-Night $source @{ Width = 100 } | Should -Be 'Skipped UpToDate'
            @(Get-LedgerEntry) | Should -HaveCount 1
            Get-Charge | Should -Be 1
        }

        It 'and is not in the ledger is made anew when its source is newer, but not when that is dated in the future' {
            $null = $source | Remove-ImageBackground
            $source.LastWriteTimeUtc = [datetime]::UtcNow.AddDays(2)
            Invoke-Night $source | Should -Be 'Skipped UpToDate'
            Remove-Item .rembg.jsonl -Force
            (Get-Item a-nobg.webp).LastWriteTimeUtc = [datetime]::UtcNow.AddHours(-2)
            $source.LastWriteTimeUtc = [datetime]::UtcNow.AddHours(-1)
            Invoke-Night $source | Should -Be 'Completed SourceChanged'
            Get-Charge | Should -Be 2
        }

        It 'is not read where length and time are those that were noted' {
            $null = Invoke-Night $source
            $time = $source.LastWriteTimeUtc
            $bytes = [IO.File]::ReadAllBytes($source.FullName)
            $bytes[-1] = $bytes[-1] -bxor 1
            [IO.File]::WriteAllBytes($source.FullName, $bytes)
            $source.LastWriteTimeUtc = $time
            Invoke-Night $source | Should -Be 'Skipped UpToDate'
            $source.LastWriteTimeUtc = $time.AddSeconds(10)
            Invoke-Night $source | Should -Be 'Completed SourceChanged'
        }
    }

    Context 'an output that is missing' {
        It 'is copied without a credit where another one has these bytes and options' {
            $null = Invoke-Night $source
            Copy-Item a.bmp b.bmp
            Invoke-Night (Get-Item b.bmp) | Should -Be 'Copied SameImage'
            (Get-FileHash b-nobg.webp).Hash | Should -Be (Get-FileHash a-nobg.webp).Hash
            Invoke-Night (Get-Item b.bmp) | Should -Be 'Skipped UpToDate'
            Get-Charge | Should -Be 1
        }

        It 'is copied within one run, with the switch and without' -ForEach @{ With = @{} }, @{ With = @{ SkipExisting = $true } } {
            1..3 | ForEach-Object { Copy-Item a.bmp "copy$_.bmp" }
            $results = @(Get-ChildItem *.bmp | Remove-ImageBackground @With)
            $results.Status | Sort-Object | Should -Be 'Completed', 'Copied', 'Copied', 'Copied'
            @($results | Where-Object Status -EQ Copied).Reason | Should -Be 'SameImage', 'SameImage', 'SameImage'
            @(Get-ChildItem *-nobg.webp | Get-FileHash | Select-Object -ExpandProperty Hash -Unique) | Should -HaveCount 1
            Get-Charge | Should -Be 1
        }

        It 'is sent where that one was retouched, or made with other options' {
            $null = Invoke-Night $source
            Copy-Item a.bmp b.bmp
            Invoke-Night (Get-Item b.bmp) @{ Width = 100 } | Should -Be 'Completed'
            Copy-Item a.bmp c.bmp
            Set-Content a-nobg.webp 'by hand'
            Invoke-Night (Get-Item c.bmp) | Should -Be 'Completed'
            Get-Charge | Should -Be 3
        }

        It 'is sent' {
            Invoke-Night $source | Should -Be 'Completed'
            Remove-Item a-nobg.webp
            Invoke-Night $source | Should -Be 'Completed'
            Get-Charge | Should -Be 2
        }
    }

    Context 'an input that is an output itself' {
        It 'is skipped in any folder and by any name, so that outputs in the tree of sources never feed themselves' {
            $null = New-Source b/b.bmp -Width 50
            foreach ($night in 1..3) {
                $found = Get-ChildItem -Recurse -File
                $told = Invoke-Night $found @{ OutputDirectory = 'web'; RelativeTo = '.'; Suffix = '_x' }
                @($told -eq 'Skipped EarlierOutput') | Should -HaveCount @(0, 2, 2)[$night - 1]
            }

            @(Get-ChildItem -Recurse -Filter *.webp) | Should -HaveCount 2
            Get-Charge | Should -Be 2
        }

        It 'is skipped when it is unfinished' {
            Copy-Item a.bmp x.webp.rembg-part
            Invoke-Night (Get-Item x.webp.rembg-part) | Should -Be 'Skipped EarlierOutput'
            Get-Charge | Should -Be 0
        }
    }

    Context 'the ledger' {
        It 'is one hidden file a folder: a version, and a line of JSON for each image' {
            $null = Invoke-Night $source @{ Width = 100; BackgroundColor = 'red' }
            $file = Get-Item .rembg.jsonl -Force
            $file.Attributes.HasFlag([IO.FileAttributes]::Hidden) | Should -BeTrue
            $head = Get-Content $file | Select-Object -First 1 | ConvertFrom-Json
            $head.rembg, $head.version | Should -Be 'ledger', 1
            $entry = Get-LedgerEntry
            $entry.output | Should -Be 'a-nobg.webp'
            $entry.length | Should -Be (Get-Item a-nobg.webp).Length
            $entry.sha256 | Should -Be (Get-FileHash a-nobg.webp).Hash
            $entry.source | Should -Be 'a.bmp'
            $entry.sourceLength | Should -Be $source.Length
            $entry.sourceSha256 | Should -Be (Get-FileHash a.bmp).Hash
            $entry.options | Should -Be 'format=webp&w=100&bg_color=#f00'
            $entry.status, $entry.attempts, $entry.unknownOutcomes | Should -Be 'Completed', 1, 0
        }

        It 'is neither read nor written without the switch' {
            Set-Content .rembg.jsonl 'something else'
            $null = $source | Remove-ImageBackground -WarningVariable warned
            $warned | Should -BeNullOrEmpty
            Get-Content .rembg.jsonl | Should -Be 'something else'
        }

        It 'whose last line is torn costs nothing' {
            $null = Invoke-Night $source, (New-Source b.bmp -Width 50)
            $bytes = [IO.File]::ReadAllBytes((Join-Path $folder .rembg.jsonl))
            [IO.File]::WriteAllBytes((Join-Path $folder .rembg.jsonl), $bytes[0..($bytes.Length - 40)])
            Invoke-Night (Get-Item ?.bmp) | Should -Be 'Skipped UpToDate', 'Skipped UpToDate'
            $warnings | Should -BeNullOrEmpty
            Get-Charge | Should -Be 2
        }

        It 'that is <What> keeps the files of its folder from being sent or replaced, with one warning' -ForEach @(
            @{ What = 'of a newer version'; Content = '{"rembg":"ledger","version":9,"id":"x"}'; Said = '*newer version*' }
            @{ What = 'of another program'; Content = '{"jobs":[]}'; Said = '*not a ledger*' }
            @{ What = 'torn by a merge'; Content = '<<<<<<< HEAD'; Said = '*not a ledger*' }
            @{ What = 'a folder'; Content = $null; Said = '*.rembg.jsonl*' }
        ) {
            $null = $source | Remove-ImageBackground
            if ($Content) {
                Set-Content .rembg.jsonl $Content
            }
            else {
                $null = New-Item -ItemType Directory .rembg.jsonl
            }

            $null = New-Source b.bmp -Width 50
            Invoke-Night (Get-Item ?.bmp) | Should -Be 'Skipped LedgerUnreadable', 'Skipped LedgerUnreadable'
            $warnings | Should -HaveCount 1
            $warnings | Should -BeLike $Said
            Get-Charge | Should -Be 1
            Invoke-Night (Get-Item ?.bmp) @{ Force = $true } | Sort-Object | Should -Be 'Completed', 'Skipped UpToDate'
            if ($Content) {
                Get-Content .rembg.jsonl | Should -Be $Content
            }

            Get-Charge | Should -Be 2
        }
    }

    Context 'with -Force alone' {
        It 'the ledger gets the entry of an output that it knows, so that it is not taken for a retouched one' {
            $null = Invoke-Night $source
            $null = $source | Remove-ImageBackground -Force -Width 40
            Invoke-Night $source @{ Width = 40 } | Should -Be 'Skipped UpToDate'
            Invoke-Night $source | Should -Be 'Completed OptionsChanged'
            $warnings | Should -BeNullOrEmpty
        }
    }

    Context 'several runs at once' {
        It 'find an output that is in the works held, and leave it to the one who holds it' {
            $claim = New-Claim a-nobg.webp
            try {
                Invoke-Night $source | Should -Be 'Skipped InProgressElsewhere'
                $null = $source | Remove-ImageBackground -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem.FullyQualifiedErrorId | Should -BeLike 'OutputCollision,*'
                Test-Path a-nobg.webp.rembg-part | Should -BeTrue
            }
            finally {
                $claim.Dispose()
            }

            Get-Charge | Should -Be 0
        }

        It 'take over what a dead one has left' {
            (New-Claim a-nobg.webp).Dispose()
            Set-Content a-nobg.webp.rembg-part 'half an image'
            Invoke-Night $source | Should -Be 'Completed'
            Get-ChildItem -Force -Filter *.rembg-part | Should -BeNullOrEmpty
            Test-ImageIntegrity (Join-Path $folder a-nobg.webp) | Should -BeTrue
        }

        It 'hold the unfinished output open as long as they are at work on it' {
            Set-SandboxSetting @{ latencyMs = 3000 }
            $run = Start-InRunspace { Remove-ImageBackground (Join-Path $folder a.bmp) -SkipExisting } @{ folder = $folder }
            try {
                Wait-Until { @(Get-SandboxRequest -Removal).Count -eq 1 }
                { [IO.File]::Open((Join-Path $folder a-nobg.webp.rembg-part), 'Open', 'ReadWrite', 'None') } | Should -Throw
                Invoke-Night $source | Should -Be 'Skipped InProgressElsewhere'
                Wait-InRunspace $run
            }
            finally {
                Remove-Runspace $run
            }

            Invoke-Night $source | Should -Be 'Skipped UpToDate'
            Get-ChildItem -Force -Filter *.rembg-part | Should -BeNullOrEmpty
            Get-Charge | Should -Be 1
        }

        It 'look at the output once more before they send anything' {
            # The second image waits for the first one, which has the same bytes, before its own turn comes.
            Set-SandboxSetting @{ latencyMs = 5000 }
            Copy-Item a.bmp b.bmp
            $results = & {
                $source
                Wait-Until { (Get-Charge) -eq 1 }
                Get-Item b.bmp
                $null = New-TestPicture (Join-Path $folder b-nobg.webp)
            } | Remove-ImageBackground -SkipExisting
            $results | Sort-Object SourcePath | ForEach-Object { "$($_.Status) $($_.Reason)".Trim() } | Should -Be 'Completed', 'Skipped UpToDate'
            Get-Charge | Should -Be 1
        }

        It 'pay for each image once, and make each output once' {
            Set-SandboxSetting @{ latencyMs = 30 }
            1..24 | ForEach-Object { $null = New-Source ('p{0:00}.bmp' -f $_) -Width (100 + $_) }
            $runs = 1..2 | ForEach-Object {
                Start-InRunspace { Get-ChildItem $folder -Filter p*.bmp | Remove-ImageBackground -SkipExisting -ThrottleLimit 4 } @{ folder = $folder }
            }
            try {
                $runs | ForEach-Object { Wait-InRunspace $_ }
                $runs | ForEach-Object { $_.Output | Should -HaveCount 24 }
                $runs | ForEach-Object { $_.Streams.Error | Should -BeNullOrEmpty }
            }
            finally {
                $runs | ForEach-Object { Remove-Runspace $_ }
            }

            @(Get-ChildItem -Filter p*-nobg.webp) | Should -HaveCount 24
            Get-ChildItem -Force | Where-Object Name -Match '\(1\)|rembg-part$' | Should -BeNullOrEmpty
            Get-Charge | Should -Be 24
        }
    }
}
