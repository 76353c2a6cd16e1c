# The report as a file: what goes in, however it came, and where it is written. What a browser makes of the page is
# tested in tests/Rembg.Report.Tests.

BeforeDiscovery {
    $isLinuxRoot = $IsLinux -and (id -u) -eq 0
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    # The entries of a report as its script reads them.
    function Get-ReportEntry([string] $Path) {
        $page = [IO.File]::ReadAllText((Get-Item -LiteralPath $Path).FullName)
        $data = [regex]::Match($page, '(?s)<script id="data" type="application/json">(.*?)</script>').Groups[1].Value | ConvertFrom-Json
        foreach ($entry in $data) {
            [pscustomobject]@{
                Status = $entry.status
                Source = $entry.source.folder + $entry.source.name
                Output = $entry.output.folder + $entry.output.name
                Reason = "$($entry.reason)"
                SourceLength = [long]$entry.sourceLength
                OutputLength = [long]$entry.outputLength
                Elapsed = [long]$entry.elapsed
                Attempts = [int]$entry.attempts
                Unknown = [int]$entry.unknown
                Options = $entry.options
                Message = "$($entry.message)"
                Action = "$($entry.action)"
            }
        }
    }

    function Get-ReportText([string] $Path) {
        [IO.File]::ReadAllText((Get-Item -LiteralPath $Path).FullName)
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Export-RembgReport' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location $folder
        $null = New-TestPicture cup.png
        $null = New-TestPicture 'bags/red [old] #1 100%.jpg'
        Set-Content broken.jpg 'not a picture'
        $pictures = Get-ChildItem $folder -Recurse -File
    }

    AfterEach {
        Set-Location $here
        Get-ChildItem -LiteralPath $folder -Recurse -Filter *part | Should -BeNullOrEmpty -Because 'no half file may stay behind'
    }

    Context 'What goes in' {
        It 'takes results and errors from one pipeline, failures first' {
            $file = $pictures | Remove-ImageBackground -OutputDirectory web -RelativeTo . 2>&1 | Export-RembgReport review.html
            $file | Should -BeOfType IO.FileInfo
            $file.FullName | Should -Be (Join-Path $folder review.html)
            $entries = Get-ReportEntry review.html
            $entries.Status | Should -Be 'Failed', 'Completed', 'Completed'
            $entries.Source | Should -Be './broken.jpg', './bags/red [old] #1 100%.jpg', './cup.png'
            $entries[0].Reason | Should -Be 'InvalidImage'
            $entries[0].Message | Should -BeLike "'broken.jpg' is not a WebP, PNG, JPEG or BMP file*"
            $entries[0].Message | Should -Not -Match 'SkipPreflight'
            $entries[0].Action | Should -Match '-SkipPreflight'
            $entries[2].Output | Should -Be './web/cup.webp'
            $entries[2].SourceLength | Should -Be (Get-Item cup.png).Length
            $entries[2].OutputLength | Should -Be (Get-Item web/cup.webp).Length
            $entries[2].Attempts | Should -Be 1
            $entries[2].Elapsed | Should -BeGreaterThan 0
            $entries[2].Options.Format | Should -Be 'Webp'
        }

        It 'takes what a job, a remote session or a file has brought here' {
            $both = $pictures | Remove-ImageBackground 2>&1
            $both | Export-RembgReport live.html
            $both | Export-Clixml both.xml
            Import-Clixml both.xml | Export-RembgReport dead.html
            $expected = Get-ReportEntry live.html | ConvertTo-Json
            Get-ReportEntry dead.html | ConvertTo-Json | Should -Be $expected
            $job = Start-Job { Import-Clixml $args[0] } -ArgumentList (Join-Path $folder both.xml)
            Receive-Job $job -Wait -AutoRemoveJob | Export-RembgReport job.html
            Get-ReportEntry job.html | ConvertTo-Json | Should -Be $expected
        }

        It 'takes the errors that a variable has gathered, each once' {
            $results = $pictures | Remove-ImageBackground -ErrorVariable failures 2>$null
            $results + $failures + $failures | Export-RembgReport review.html
            @(Get-ReportEntry review.html).Status | Should -Be 'Failed', 'Completed', 'Completed'
        }

        It 'takes the rows of a log' {
            @'
Time,Status,Reason,SourcePath,OutputPath,SourceLength,OutputLength,Elapsed,Attempts,UnknownOutcomeCount,Error,Message,Action,Width
2026-11-25T02:00:00,Completed,SourceChanged,{0}/cup.png,{0}/web/cup.webp,1200,300,00:00:01.5000000,2,1,,,,800
2026-11-25T02:00:01,Failed,,{0}/broken.jpg,,,,,,,InvalidImage,It is broken.,Mend it.,
2026-11-25T02:00:02,Skipped,UpToDate,{0}/bags/red.jpg,{0}/web/red.webp,,,,,,,,,
'@ -f $folder | Set-Content log.csv
            Import-Csv log.csv | Export-RembgReport review.html
            $failed, $made, $skipped = Get-ReportEntry review.html
            $failed.Status, $failed.Reason, $failed.Message, $failed.Action | Should -Be 'Failed', 'InvalidImage', 'It is broken.', 'Mend it.'
            $made.Reason, $made.Source, $made.Output | Should -Be 'SourceChanged', './cup.png', './web/cup.webp'
            $made.SourceLength, $made.OutputLength, $made.Elapsed, $made.Attempts, $made.Unknown | Should -Be 1200, 300, 1500, 2, 1
            $made.Options.Width | Should -Be '800'
            $skipped.Status, $skipped.Reason | Should -Be 'Skipped', 'UpToDate'
            Get-ReportText review.html | Should -Match '1, perhaps 1 more'
        }

        It 'knows what was asked of a picture, wherever the result has been' {
            $made = Remove-ImageBackground cup.png -OutFile cup-made.png -Width 800 -Angle 12.5 -BackgroundColor white
            $mask = Remove-ImageBackground cup.png -Mask
            $made.Options | Should -Be 'Width=800 Angle=12.5 BackgroundColor=white'
            (Remove-ImageBackground cup.png).Options | Should -BeNullOrEmpty
            $null = $made, $mask | Export-RembgReport live.html
            $made, $mask | Export-Csv log.csv
            $null = Import-Csv log.csv | Export-RembgReport log.html
            foreach ($page in 'live.html', 'log.html') {
                $first, $second = (Get-ReportEntry $page).Options
                "$first" | Should -Be '@{Format=Png; Width=800; Angle=12.5; BackgroundColor=white}'
                "$second" | Should -Be '@{Format=Webp; Mask=True}'
            }
        }

        It 'takes back as jobs what was marked, with -Force and what was asked' {
            # As the page writes it; RedoTests in tests/Rembg.Report.Tests holds that.
            $null = Remove-ImageBackground cup.png -Width 20
            $null = New-TestPicture 'bags/red [old] #1 100%.jpg' -Width 40
            $rows = @(
                '"Path","OutFile","Force","Format","Width","Mask"'
                "`"$folder/cup.png`",`"$folder/cup-nobg.webp`",`"True`",`"Webp`",`"20`",`"`""
                "`"$folder/bags/red [[]old] #1 100%.jpg`",`"$folder/bags/red-mask.png`",`"True`",`"Png`",`"`",`"True`""
            )
            [IO.File]::WriteAllText("$folder/redo.csv", ($rows -join "`r`n") + "`r`n", [Text.UTF8Encoding]::new($true))
            Reset-Sandbox
            $results = Import-Csv redo.csv | Remove-ImageBackground -Force -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $results.Status | Should -Be 'Completed', 'Completed'
            ($results.OutputPath | Split-Path -Leaf | Sort-Object) | Should -Be 'cup-nobg.webp', 'red-mask.png'
            $requests = Get-SandboxRequest -Removal
            $requests | ForEach-Object { Get-SandboxField $_ w } | Where-Object { $_ } | Should -Be '20'
            $requests | ForEach-Object { Get-SandboxField $_ mask } | Where-Object { $_ } | Should -Be 'true'
        }

        It 'reads a log the same in any culture' {
            [pscustomobject]@{ Status = 'Completed'; SourcePath = "$folder/cup.png"; OutputPath = "$folder/o.webp"; Elapsed = '00:00:01.5'; SourceLength = '1200000' } |
                Export-Csv log.csv
            Invoke-WithCulture de-DE { Import-Csv log.csv | Export-RembgReport review.html -Title x }
            (Get-ReportEntry review.html).Elapsed | Should -Be 1500
            Get-ReportText review.html | Should -Match '<dd>1\.5 s</dd>'
        }

        It 'shows errors of other commands and of the run as well' {
            $problem = try { Get-Item (Join-Path $folder nowhere) -ErrorAction Stop } catch { $_ }
            $noKey = try { Remove-ImageBackground cup.png -ApiKey '' } catch { $_ }
            $problem, $noKey | Export-RembgReport review.html
            $entries = Get-ReportEntry review.html
            $entries.Status | Should -Be 'Failed', 'Failed'
            $entries.Reason | Should -Contain 'PathNotFound'
        }

        It 'takes an array by name' {
            $results = @($pictures | Remove-ImageBackground 2>$null)
            $null = Export-RembgReport review.html -InputObject $results
            @(Get-ReportEntry review.html) | Should -HaveCount 2
        }

        It 'lets other streams and the summary of a run pass' {
            $summary = [pscustomobject]@{ PSTypeName = 'Rembg.RunSummary'; Elapsed = [timespan]::FromMinutes(125) }
            $all = & {
                $pictures | Remove-ImageBackground
                Write-Warning 'careful'
                Write-Verbose 'so' -Verbose
                Write-Information $summary
            } *>&1
            $null = $all | Export-RembgReport review.html -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -BeNullOrEmpty
            @(Get-ReportEntry review.html) | Should -HaveCount 3
            Get-ReportText review.html | Should -Match '<dt>Time</dt><dd>2:05:00</dd>'
        }

        It 'says what is neither result nor error, once for each kind' {
            $null = @(Remove-ImageBackground cup.png) + $pictures + 5 | Export-RembgReport review.html -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -Be (@('InvalidParameterValue,Rembg.Commands.ExportRembgReportCommand') * 2)
            "$($problems[0])" | Should -Match 'the type System\.IO\.FileInfo .*results and errors only'
            $problems[0].ErrorDetails.RecommendedAction | Should -Match 'Remove-ImageBackground'
            @(Get-ReportEntry review.html) | Should -HaveCount 1
        }

        It 'writes no report of nothing but what does not belong into it' {
            $pictures | Export-RembgReport review.html -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            'review.html' | Should -Not -Exist
        }

        It 'counts a picture that was paid for and saved elsewhere as a credit' {
            [pscustomobject]@{ Status = 'Failed'; SourcePath = '/photos/a.jpg'; OutputPath = '/tmp/a.webp'; Error = 'WriteFailed'; UnknownOutcomeCount = 0 },
            [pscustomobject]@{ Status = 'Failed'; SourcePath = '/photos/b.jpg'; OutputPath = ''; Error = 'InvalidImage'; UnknownOutcomeCount = 0 },
            [pscustomobject]@{ Status = 'Completed'; SourcePath = '/photos/c.jpg'; OutputPath = '/web/c.webp' } | Export-RembgReport review.html
            Get-ReportText review.html | Should -Match '<dt>Credits</dt><dd>2</dd>'
        }

        It 'writes a report of a night in which there was nothing to do' {
            @() | Export-RembgReport review.html | Should -Not -BeNullOrEmpty
            Get-ReportText review.html | Should -Match '<dt>Made</dt><dd>0</dd>'
        }

        It 'holds nothing of the key' {
            Add-SandboxFault @{ action = 'status'; status = 400; body = '{"error":"The key sandbox-4711 is not for this."}'; contentType = 'application/json'; times = 9 }
            $pictures | Remove-ImageBackground -ApiKey sandbox-4711 2>&1 | Export-RembgReport review.html
            Get-ReportText review.html | Should -Match 'is not for this'
            Get-ReportText review.html | Should -Not -Match '4711'
        }

        It 'keeps whose folder it was to itself' {
            $pictures | Remove-ImageBackground 2>&1 | Export-RembgReport review.html
            Get-ReportText review.html | Should -Not -Match ([regex]::Escape((Split-Path $folder -Leaf)))
        }
    }

    Context 'Where it goes' {
        BeforeAll {
            $result = [pscustomobject]@{ Status = 'Completed'; SourcePath = '/photos/a.jpg'; OutputPath = '/photos/a-nobg.webp' }
        }

        It 'links by paths from the report, wherever that is' {
            $null = New-Item reports/2026 -ItemType Directory
            $pictures | Remove-ImageBackground 2>$null | Export-RembgReport reports/2026/review.html
            (Get-ReportEntry reports/2026/review.html).Source | Should -Be '../../bags/red [old] #1 100%.jpg', '../../cup.png'
        }

        It 'links to another drive and to a share by their addresses' -Skip:($IsLinux -or $IsMacOS) {
            $drive = if ((Get-Location).Drive.Name -eq 'D') { 'E' } else { 'D' }
            [pscustomobject]@{ Status = 'Completed'; SourcePath = "${drive}:\photos\a b.jpg"; OutputPath = '\\server\share\web\a b.webp' } | Export-RembgReport review.html
            $entry = Get-ReportEntry review.html
            $entry.Source | Should -Be "/${drive}:/photos/a b.jpg"
            $entry.Output | Should -Be '//server/share/web/a b.webp' -Because 'the page writes file:// before it'
        }

        It 'takes the name to the letter, at PowerShell''s location and drives' {
            $null = New-PSDrive report FileSystem $folder
            ($result | Export-RembgReport 'night [1].html').Name | Should -Be 'night [1].html'
            ($result | Export-RembgReport report:/drive.html).FullName | Should -Be (Join-Path $folder drive.html)
            Remove-PSDrive report
        }

        It 'knows the home folder' {
            $name = "rembg-$([guid]::NewGuid()).html"
            try {
                ($result | Export-RembgReport "~/$name").FullName | Should -Be (Join-Path (Resolve-Path ~).ProviderPath $name)
            }
            finally {
                Remove-Item "~/$name" -ErrorAction Ignore
            }
        }

        It 'replaces a file only with -Force, and says so before anything is sent' {
            Set-Content review.html 'mine'
            $problem = { Get-Item cup.png | Remove-ImageBackground | Export-RembgReport review.html } |
                Should -Throw -ErrorId 'OutputExists,Rembg.Commands.ExportRembgReportCommand' -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -Match '-Force'
            Get-SandboxRequest -Removal | Should -BeNullOrEmpty
            Get-Content review.html | Should -Be 'mine'
            $null = $result | Export-RembgReport review.html -Force
            Get-Content review.html -Raw | Should -Match '<!DOCTYPE html>'
        }

        It 'refuses <Label>, before anything is sent' -ForEach @(
            @{ Label = 'a folder that does not exist'; Target = 'nowhere/review.html'; Id = 'WriteFailed'; Action = 'Make the folder first*' }
            @{ Label = 'a folder'; Target = 'bags'; Id = 'WriteFailed'; Action = 'Give -Path the name of a file in it.' }
            @{ Label = 'a place outside the file system'; Target = 'Variable:review'; Id = 'WriteFailed'; Action = '*Get-PSDrive*' }
            @{ Label = 'a drive that does not exist'; Target = 'nodrive:\review.html'; Id = 'WriteFailed'; Action = '*Get-PSDrive*' }
            @{ Label = 'wildcards'; Target = '*.html'; Id = 'InvalidParameterValue'; Action = 'Name one file, without wildcards.' }
        ) {
            $problem = { Get-Item cup.png | Remove-ImageBackground | Export-RembgReport $Target } | Should -Throw -ErrorId "$Id,*" -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike $Action
            Get-SandboxRequest -Removal | Should -BeNullOrEmpty
            Get-ChildItem $folder -Filter *.html | Should -BeNullOrEmpty
        }

        It 'refuses a folder that it may not write to, before anything is sent' -Skip:($IsWindows -or -not $IsCoreCLR -or (id -u) -eq 0) {
            $null = New-Item closed -ItemType Directory
            chmod a-w closed
            { Get-Item cup.png | Remove-ImageBackground | Export-RembgReport closed/review.html } | Should -Throw -ErrorId 'WriteFailed,*'
            Get-SandboxRequest -Removal | Should -BeNullOrEmpty
        }

        It 'hands out the report of now, under a name beside it, when the old one is locked' -Skip:($IsMacOS -or ($IsLinux -and -not $isLinuxRoot)) {
            Set-Content review.html 'old'
            $lock = if ($IsLinux) {
                & chattr +i review.html 2>$null
                if ($LASTEXITCODE -ne 0) {
                    Set-ItResult -Skipped -Because 'no file can be locked on this file system'
                    return
                }
            }
            else {
                [IO.File]::Open("$folder/review.html", 'Open', 'Read', 'Read')
            }

            try {
                $file = $result | Export-RembgReport review.html -Force -WarningVariable warned -WarningAction SilentlyContinue
            }
            finally {
                if ($lock) { $lock.Dispose() } else { & chattr -i review.html }
            }

            $file.Name | Should -Be 'review (1).html'
            Get-ReportText $file.FullName | Should -Match 'a\.jpg'
            $warned | Should -BeLike '*review.html*open in another program*review (1).html*'
            Get-Content review.html | Should -Be 'old'
        }

        It 'says on a full disk that it was the report, and where it is instead' -Skip:(-not $isLinuxRoot) {
            $small = New-Item small -ItemType Directory
            & mount -t tmpfs -o size=16k tmpfs $small.FullName
            try {
                $problem = { $result | Export-RembgReport small/review.html } | Should -Throw -ErrorId 'WriteFailed,*' -PassThru
                "$($problem.ErrorDetails.Message)" | Should -Match "The text was saved as '(?<kept>[^']+)'"
                $null = "$($problem.ErrorDetails.Message)" -match "The text was saved as '(?<kept>[^']+)'"
                Get-ReportText $Matches.kept | Should -Match '</html>\s*$'
                "$($problem.ErrorDetails.Message)" | Should -Not -Match 'image|paid'
                Remove-Item (Split-Path $Matches.kept) -Recurse
            }
            finally {
                & umount $small.FullName
            }
        }

        It 'writes nothing with -WhatIf, and passes the input on all the same' {
            $result | Export-RembgReport review.html -WhatIf | Should -BeNullOrEmpty
            $result | Export-RembgReport review.html -WhatIf -PassThru | Should -Be $result
            Get-ChildItem $folder -Filter *.html | Should -BeNullOrEmpty
        }

        It 'asks with -Confirm, and writes nothing when told not to' {
            $script = "Set-Location '$folder'; [pscustomobject]@{ Status = 'Completed'; SourcePath = '/photos/a.jpg' } | Export-RembgReport review.html -Confirm"
            $run = Invoke-AtPrompt $script -Choice 2
            $run.Plain | Should -Be 1
            $run.Output | Should -BeNullOrEmpty
            $run.Errors | Should -BeNullOrEmpty
            'review.html' | Should -Not -Exist
            (Invoke-AtPrompt $script -Choice 0).Output.Name | Should -Be 'review.html'
        }

        It 'asks nothing in a session that is not interactive, though -Confirm would' {
            $run = Invoke-AtPrompt "Set-Location '$folder'; [pscustomobject]@{ Status = 'Completed'; SourcePath = '/photos/a.jpg' } | Export-RembgReport review.html" -Choice 2
            $run.Plain | Should -Be 0
            'review.html' | Should -Exist
        }

        It 'passes the input on with -PassThru, as it comes, in place of the file' {
            $passed = $pictures | Remove-ImageBackground 2>&1 | Export-RembgReport review.html -PassThru
            $passed | Should -HaveCount 3
            @($passed | Where-Object { $_ -is [Management.Automation.ErrorRecord] }) | Should -HaveCount 1
            @($passed | Where-Object Status -EQ Completed).OutputPath | Should -Contain (Join-Path $folder cup-nobg.webp)
            'review.html' | Should -Exist
        }

        It 'takes its heading from -Title, as text' {
            $null = $result | Export-RembgReport review.html -Title 'Shoes & <b>bags</b> {{data}}'
            Get-ReportText review.html | Should -Match ([regex]::Escape('<title>Shoes &amp; &lt;b&gt;bags&lt;/b&gt; {{data}}</title>'))
        }
    }

    Context 'A redo list' {
        It 'makes each picture again as it is, and later runs know the output' {
            $null = Get-Item cup.png | Remove-ImageBackground -OutputDirectory web -SkipExisting -Width 40
            [pscustomobject]@{
                Path = Join-Path $folder cup.png; OutFile = Join-Path $folder web/cup.webp; Force = 'yes'; SkipExisting = 'yes'; Width = '40'
            } | Export-Csv redo.csv -NoTypeInformation
            (Import-Csv redo.csv | Remove-ImageBackground).Status | Should -Be Completed
            (Import-Csv redo.csv | Remove-ImageBackground -Force).Status | Should -Be Completed
            @(Get-SandboxRequest -Removal) | Should -HaveCount 3
            (Get-Item cup.png | Remove-ImageBackground -OutputDirectory web -SkipExisting -Width 40).Reason | Should -Be UpToDate
            @(Get-SandboxRequest -Removal) | Should -HaveCount 3
        }

        It 'costs nothing for what is up to date when -Force and -SkipExisting are typed' {
            1..2 | ForEach-Object { $null = Get-Item cup.png | Remove-ImageBackground -OutputDirectory web -SkipExisting -Force }
            @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        }
    }

    Context 'A run that ends early' {
        It 'reports what there was when the account allows no more' {
            1..3 | ForEach-Object { $null = New-TestPicture "more/$_.png" }
            Set-SandboxAccount @{ credits = 1; prepaidCredits = 0 }
            { Get-ChildItem more/*.png | Remove-ImageBackground -ThrottleLimit 1 2>&1 | Export-RembgReport review.html } | Should -Throw -ErrorId 'MonthlyLimitReached,*'
            @(Get-ReportEntry review.html).Status | Should -Contain 'Completed'
            Get-ReportText review.html | Should -Match 'ended early'
        }

        It 'reports what there was when the pipeline breaks off' {
            { Get-Item cup.png | Remove-ImageBackground | Export-RembgReport review.html -PassThru | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            @(Get-ReportEntry review.html).Status | Should -Be 'Completed'
            Get-ReportText review.html | Should -Match 'ended early'
        }

        It 'reports what there was when Ctrl+C ends it' {
            $run = Start-InRunspace -Variable @{ folder = $folder } {
                Set-Location -LiteralPath $folder
                & { Get-Item cup.png | Remove-ImageBackground; 'over' } | ForEach-Object { $_; if ($_ -eq 'over') { Start-Sleep 60 } } |
                    Where-Object { $_ -isnot [string] } | Export-RembgReport review.html -PassThru
            }
            Wait-Until { $run.Output.Count -gt 0 }
            $null = Stop-InRunspace $run
            Remove-Runspace $run
            @(Get-ReportEntry review.html).Status | Should -Be 'Completed'
        }

        It 'leaves the report of yesterday alone when there was nothing' {
            Set-Content review.html 'yesterday'
            { & { throw 'at once' } | Export-RembgReport review.html -Force } | Should -Throw 'at once'
            Get-Content review.html | Should -Be 'yesterday'
        }
    }

    Context 'A process that is killed' {
        AfterEach {
            # What the process had started: nothing is left to clean it up.
            Remove-Item *part
        }

        It 'leaves the report of yesterday or that of today, and nothing between' {
            # Large enough to be some time in the writing.
            $night = "Set-Location '$folder'; 'ready'; 1..20000 | ForEach-Object { [pscustomobject]@{ Status = 'Failed'; SourcePath = `"/photos/`$_.jpg`"; Error = 'E'; Message = 'm' * 500 + `$_ } } | Export-RembgReport review.html -Force"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("Import-Module '$ModulePath'; $night"))
            $program = Get-PowerShellProgram
            $seen = @()
            while ($seen.Count -lt 2 -or ($seen -notcontains 'yesterday' -and $seen.Count -lt 8)) {
                [IO.File]::WriteAllText("$folder/review.html", 'yesterday')
                $start = [Diagnostics.ProcessStartInfo]::new($program.Path, "$($program.First) -NoProfile -NonInteractive -EncodedCommand $encoded")
                $start.UseShellExecute = $false
                $start.RedirectStandardOutput = $true
                $process = [Diagnostics.Process]::Start($start)
                $null = $process.StandardOutput.ReadLine()
                $writing = $false
                while (-not $writing -and -not $process.HasExited) {
                    $writing = [IO.DirectoryInfo]::new($folder).GetFiles('*part').Where({ $_.Length -gt 0 }).Count -gt 0
                }

                if (-not $process.HasExited) {
                    $process.Kill()
                }

                $process.WaitForExit()
                $process.Dispose()
                $text = [IO.File]::ReadAllText("$folder/review.html")
                $seen += if ($text -eq 'yesterday') { 'yesterday' } elseif ($text -match '^<!DOCTYPE html>(?s).*</html>\s*$') { 'today' } else { 'half' }
                Remove-Item "$folder/*part"
            }

            $seen | Should -Not -Contain half
            $seen | Should -Contain yesterday -Because 'a kill while it is written must have been among these'
        }
    }

    Context 'Opening it' {
        It 'opens the report with -Show' -Skip:(-not $IsLinux) {
            # What the desktop would open it with.
            $bin = (New-Item bin -ItemType Directory).FullName
            Set-Content bin/xdg-open "#!/bin/sh`nprintf '%s' `"`$1`" > '$folder/opened.txt'"
            chmod +x bin/xdg-open
            $before = $env:PATH
            $env:PATH = $bin + [IO.Path]::PathSeparator + $env:PATH
            try {
                $null = Remove-ImageBackground cup.png | Export-RembgReport 'my review.html' -Show
                Wait-Until { (Test-Path $folder/opened.txt) -and (Get-Content $folder/opened.txt -Raw) }
            }
            finally {
                $env:PATH = $before
            }

            Get-Content opened.txt -Raw | Should -Match 'my review\.html'
        }
    }
}
