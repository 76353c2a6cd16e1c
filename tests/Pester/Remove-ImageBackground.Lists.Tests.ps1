# Lists as people write them, and inputs as loops and earlier runs hand them over: what they mean, and what is never guessed.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    function Invoke-Row([object] $Row, [hashtable] $Given = @{}) {
        $results = @($Row | Remove-ImageBackground @Given -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warned -WarningAction SilentlyContinue)
        [pscustomobject]@{ Results = $results; Problems = @($problems); Warned = @($warned); Sent = @(Get-SandboxRequest -Removal) }
    }

    function Get-Id([object[]] $Problem) {
        $Problem | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'Lists' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location -LiteralPath $folder
        $null = New-TestPicture a.png -Width 40
        $null = New-TestPicture b.png -Width 41
    }

    AfterEach { Set-Location $here }

    Context 'a loop' {
        It 'takes each file object for that very file: <_>' -ForEach 'by position', '-Path', '-LiteralPath' {
            $null = New-TestPicture b1.png -Width 42
            $null = New-TestPicture 'b[1].png' -Width 43
            $how = $_
            $results = Get-ChildItem -LiteralPath $folder | ForEach-Object {
                $given = if ($how -eq 'by position') { @($_) } else { @{ $how.TrimStart('-') = $_ } }
                Remove-ImageBackground @given
            }
            $results | Should -HaveCount 4
            @(Get-SandboxRequest -Removal).image.sha256 | Sort-Object -Unique | Should -HaveCount 4
            Join-Path $folder b1-nobg.webp | Should -Exist
            [IO.Path]::Combine($folder, 'b[1]-nobg.webp') | ForEach-Object { [IO.File]::Exists($_) } | Should -BeTrue
        }

        It 'does so from another folder, and for a folder of outputs' {
            $null = New-TestPicture other/a.png -Width 44
            $target = New-Item -ItemType Directory other/out
            $file = Get-Item other/a.png
            $result = Remove-ImageBackground $file -OutputDirectory $target
            $result.SourcePath | Should -Be $file.FullName
            $result.OutputPath | Should -Be (Join-Path $target.FullName a.webp)
            $problem = Remove-ImageBackground $target 2>&1
            Get-Id $problem | Should -Be NotAFile
            $problem.TargetObject | Should -Be $target.FullName
        }
    }

    Context 'the name of an output' {
        It 'may be anything where -Format is given: <_>' -ForEach 'A-100.25', 'x.pgn', 'x.gif', 'x' {
            $result = Remove-ImageBackground a.png -OutFile $_ -Format Png
            $result.OutputPath | Should -Be (Join-Path $folder $_)
            $result.Format | Should -Be Png
        }

        It 'is refused before anything is sent: <_>' -ForEach 'A-100.25', 'x.pgn', 'x.gif', 'x', '.png', 'cut/.webp', 'x.' {
            $name = $_
            { Remove-ImageBackground a.png -OutFile $name } | Should -Throw -ErrorId 'InvalidParameterValue,*'
            { Remove-ImageBackground a.png -OutFile $name -WhatIf } | Should -Throw -ErrorId 'InvalidParameterValue,*'
            $row = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; OutFile = $name })
            $block = Invoke-Row (Get-Item a.png) @{ OutFile = { $name } }
            foreach ($run in $row, $block) {
                Get-Id $run.Problems | Should -Be InvalidParameterValue
                $run.Problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*.webp*-Format*'
                $run.Results | Should -BeNullOrEmpty
                $run.Sent | Should -BeNullOrEmpty
            }
        }

        It 'is one: -OutFile a,b says so' {
            { Remove-ImageBackground a.png -OutFile x.png, y.png } | Should -Throw "*'OutFile'*"
            Get-SandboxRequest | Should -BeNullOrEmpty
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; OutFile = 'x.png', 'y.png' })
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].ErrorDetails.Message | Should -BeLike '*2 values (x.png and y.png)*'
        }

        It 'that makes a JPEG by itself is warned of once' {
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; OutFile = 'a.jpg' }, [pscustomobject]@{ Path = 'b.png'; OutFile = 'b.jpg' })
            $run.Warned | Should -HaveCount 1
            $run.Warned | Should -BeLike '*no transparency*'
            (Invoke-Row (Get-Item a.png) @{ OutFile = 'c.jpg'; BackgroundColor = 'white' }).Warned | Should -BeNullOrEmpty
            (Invoke-Row (Get-Item a.png) @{ OutFile = 'd.jpg'; Format = 'Jpeg' }).Warned | Should -BeNullOrEmpty
        }
    }

    Context 'a column' {
        It '"<_>" is read' -ForEach 'Background Color', 'background_color', 'BACKGROUND-COLOR', ' BackgroundColor ', "Background$([char]0xA0)Color" {
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; $_ = 'red' })
            $run.Problems + $run.Warned | Should -BeNullOrEmpty
            Get-SandboxField $run.Sent[0] bg_color | Should -Be '#ff0000'
        }

        It '"<Column>" is a mistyped <Parameter>, and an error before the first image' -ForEach @(
            @{ Column = 'Widht'; Parameter = 'Width' }, @{ Column = 'BackgroudColor'; Parameter = 'BackgroundColor' }, @{ Column = 'Hieght'; Parameter = 'Height' }
            @{ Column = 'Out Fil'; Parameter = 'OutFile' }, @{ Column = 'Formt'; Parameter = 'Format' }, @{ Column = 'Width (px)'; Parameter = 'Width' }
        ) {
            $rows = 'a.png', 'b.png' | ForEach-Object { [pscustomobject]@{ Path = $_; $Column = '20' } }
            $problem = { $rows | Remove-ImageBackground } | Should -Throw -ErrorId 'InvalidParameterValue,*' -PassThru
            $problem.ErrorDetails.Message | Should -BeLike "*'$Column'*'$Parameter'*"
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'that is mistyped in a later row is the error of that row' {
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png' }, [pscustomobject]@{ Path = 'b.png'; Widht = 20 })
            Get-Id $run.Problems | Should -Be InvalidParameterValue
            $run.Results | Should -HaveCount 1
        }

        It 'of another meaning is no mistake: <_>' -ForEach 'Weight', 'Price', 'Task' {
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; $_ = '20' })
            $run.Results | Should -HaveCount 1
            $run.Warned | Should -BeLike "*'$_'*ignored*"
        }

        It 'that is there twice is an error, where both have a value' {
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; Width = '20'; 'Width ' = '30' })
            Get-Id $run.Problems | Should -Be InvalidParameterValue
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png'; Width = ''; 'Width ' = '30' })
            Get-SandboxField $run.Sent[0] w | Should -Be 30
        }

        It 'wins over $PSDefaultParameterValues, and what is typed wins over both' {
            $PSDefaultParameterValues = @{ 'Remove-ImageBackground:Width' = 80; 'Remove-Image*:Format' = 'Png' }
            $rows = [pscustomobject]@{ Path = 'a.png'; Width = '20'; Format = 'bmp' }, [pscustomobject]@{ Path = 'b.png'; Width = ''; Format = '' }
            $results = $rows | Remove-ImageBackground
            $sent = Get-SandboxRequest -Removal
            $sent | ForEach-Object { Get-SandboxField $_ w } | Sort-Object | Should -Be '20', '80'
            $results.Format | Sort-Object | Should -Be 'Bmp', 'Png'
            Reset-Sandbox
            $null = $rows | Remove-ImageBackground -Width 80 -Format Png -Force
            Get-SandboxRequest -Removal | ForEach-Object { Get-SandboxField $_ w } | Should -Be '80', '80'
            Get-SandboxRequest -Removal | ForEach-Object { Get-SandboxField $_ format } | Should -Be 'png', 'png'
        }
    }

    Context 'a path' {
        It 'may have <Label> around it' -ForEach @(
            @{ Label = 'blanks'; Path = ' a.png  ' }, @{ Label = 'no-break blanks'; Path = "$([char]0xA0)a.png$([char]0xA0)" }, @{ Label = 'quotes'; Path = '"a.png"' }
            @{ Label = 'apostrophes'; Path = "'a.png' " }, @{ Label = 'curly quotes'; Path = "$([char]0x201C)a.png$([char]0x201D)" }
        ) {
            foreach ($column in 'Path', 'LiteralPath') {
                (Invoke-Row ([pscustomobject]@{ $column = $Path; Force = 'yes' })).Results.SourcePath | Should -Be (Join-Path $folder a.png)
            }

            ($Path | Remove-ImageBackground -Force).SourcePath | Should -Be (Join-Path $folder a.png)
            (Invoke-Row ([pscustomobject]@{ Path = 'a.png'; OutFile = ' "x.png" ' })).Results.OutputPath | Should -Be (Join-Path $folder x.png)
        }

        It 'with blanks is that file, where there is one' -Skip:($IsWindows -or $PSVersionTable.PSEdition -ne 'Core') {
            [IO.File]::WriteAllBytes("$folder/a.png ", (New-PngContent 33 11))
            (Invoke-Row ([pscustomobject]@{ Path = 'a.png ' })).Results.SourcePath | Should -BeExactly "$folder/a.png "
        }

        It 'that is not found names the file that was meant: <Label>' -ForEach @(
            @{ Label = 'another Unicode form'; File = "caf$([char]0xE9).png"; Path = "cafe$([char]0x301).png" }
            @{ Label = 'a letter lost'; File = "caf$([char]0xE9).png"; Path = "caf$([char]0xFFFD).png" }
            @{ Label = 'a letter made a question mark'; File = "caf$([char]0xE9).png"; Path = 'caf?.png'; Column = 'LiteralPath' }
            @{ Label = 'UTF-8 read as Latin-1'; File = "caf$([char]0xE9).png"; Path = "caf$([char]0xC3)$([char]0xA9).png" }
            @{ Label = 'UTF-8 read as Windows-1252'; File = "CAF$([char]0xC9).png"; Path = "CAF$([char]0xC3)$([char]0x2030).png" }
            @{ Label = 'a name quoted by git'; File = "caf$([char]0xE9).png"; Path = '"caf\303\251.png"' }
            @{ Label = 'white space inside'; File = 'my photo.png'; Path = "my$([char]0xA0)photo.png" }
            @{ Label = 'another case'; File = 'Cup.png'; Path = 'cup.PNG' }
        ) {
            [IO.File]::WriteAllBytes([IO.Path]::Combine($folder, $File), (New-PngContent 33 11))
            $column = if ($Column) { $Column } else { 'Path' }
            $run = Invoke-Row ([pscustomobject]@{ $column = $Path })
            if ($run.Results) {
                # A file system that takes both for one name.
                $run.Sent | Should -HaveCount 1
            }
            else {
                Get-Id $run.Problems | Should -Be ImageNotFound
                $run.Problems[0].ErrorDetails.RecommendedAction | Should -BeLike "*'$File'*"
            }
        }

        It 'that is a pattern stays one in a list and in a pipeline' {
            ('*.png' | Remove-ImageBackground).SourcePath | Sort-Object | Should -Be (Join-Path $folder a.png), (Join-Path $folder b.png)
            (Invoke-Row ([pscustomobject]@{ Path = '?.png' }) @{ Suffix = '-x' }).Results | Should -HaveCount 2
            (Invoke-Row 'none*.png').Problems | Should -BeNullOrEmpty
        }

        It 'that is a pattern may have escaped brackets' {
            foreach ($name in 'e [1].png', 'e [1] b.png', 'e 1.png') {
                [IO.File]::WriteAllBytes((Join-Path $folder $name), (New-PngContent 33 11))
            }

            $found = (Join-Path $folder 'e [1] b.png'), (Join-Path $folder 'e [1].png')
            (Remove-ImageBackground 'e `[1`]*.png' -Suffix '-a' -Force).SourcePath | Sort-Object | Should -Be $found
            ('e `[1`]*.png' | Remove-ImageBackground -Suffix '-b' -Force).SourcePath | Sort-Object | Should -Be $found
            (Invoke-Row ([pscustomobject]@{ Path = 'e `[1`]*.png' }) @{ Suffix = '-c'; Force = $true }).Results.SourcePath | Sort-Object | Should -Be $found
        }
    }

    Context 'a list' {
        It 'of another delimiter is told how to read it, once' {
            Set-Content jobs.csv 'Path;Width', 'a.png;20', 'b.png;20', 'c.png;20'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 3
            @($run.Problems | Where-Object { "$($_.ErrorDetails.Message)" -like "*-Delimiter ';'*" }) | Should -HaveCount 1
            $run.Problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Delimiter*'
            $run.Sent | Should -BeNullOrEmpty
        }

        It 'that begins with sep=; is told how to read it' {
            Set-Content jobs.csv 'sep=;', 'Path;Width', 'a.png;20'
            foreach ($rows in (Import-Csv jobs.csv), (Import-Csv jobs.csv -Delimiter ';' -WarningAction SilentlyContinue)) {
                $run = Invoke-Row $rows
                $run.Problems[0].ErrorDetails.Message | Should -BeLike "*Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter ';'*"
                $run.Sent | Should -BeNullOrEmpty
            }

            (Invoke-Row (Get-Content jobs.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter ';')).Results | Should -HaveCount 1
        }

        It 'names the row of an error' {
            Set-Content jobs.csv 'Path,Width', 'a.png,20', 'b.png,20px'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems[0].ErrorDetails.Message | Should -BeLike "b.png: Row 2: Column Width: '20px'*"
        }

        It 'may arrive as one array' {
            $rows = '[{"Path":"a.png","Width":20},{"Path":"b.png"}]' | ConvertFrom-Json
            $results = , @($rows) | Remove-ImageBackground -Force
            $results | Should -HaveCount 2
            (, [string[]]('a.png', 'b.png') | Remove-ImageBackground -Suffix '-s') | Should -HaveCount 2
        }
    }

    Context 'an input that names nothing' {
        It 'is one error: <Label>' -ForEach @(
            @{ Label = '$null'; Given = { $null | Remove-ImageBackground } }
            @{ Label = 'an empty array'; Given = { , @() | Remove-ImageBackground } }
            @{ Label = 'an empty text'; Given = { '' | Remove-ImageBackground } }
            @{ Label = 'a row with an empty list'; Given = { [pscustomobject]@{ Path = @() } | Remove-ImageBackground } }
            @{ Label = 'a row with null'; Given = { [pscustomobject]@{ LiteralPath = $null; Width = 20 } | Remove-ImageBackground } }
            @{ Label = 'an array of nothing'; Given = { , @($null) | Remove-ImageBackground } }
        ) {
            $problems = @(& $Given 2>&1)
            $problems | Should -HaveCount 1
            Get-Id $problems | Should -Be InvalidParameterValue
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends nothing when a property throws' {
            $bad = [pscustomobject]@{} | Add-Member ScriptProperty Boom { throw 'boom' } -PassThru
            $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png' }, $bad, [pscustomobject]@{ Path = 'b.png' })
            $run.Results | Should -HaveCount 2
            Get-Id $run.Problems | Should -Be InvalidParameterValue
        }
    }

    Context 'what an earlier run wrote' {
        It 'and did not submit is its source again' {
            $first = @(Get-ChildItem *.png | Remove-ImageBackground -MaximumImageCount 1)
            $rest = $first | Where-Object Status -EQ NotSubmitted
            ($rest | Remove-ImageBackground).SourcePath | Should -Be $rest.SourcePath
            $first | Export-Csv log.csv
            $again = Import-Csv log.csv | Where-Object Status -EQ NotSubmitted | Remove-ImageBackground -Suffix -again
            $again.SourcePath | Should -Be $rest.SourcePath
        }

        It 'and failed is its source again, through a job as well' {
            Add-SandboxFault @{ action = 'status'; status = 400; times = 4 }
            $null = Get-ChildItem *.png | Remove-ImageBackground -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures | Should -HaveCount 2
            $file = Join-Path $folder failures.xml
            $failures | Export-Clixml $file -Depth 2
            Reset-Sandbox
            @($failures | Remove-ImageBackground).SourcePath | Sort-Object | Should -Be (Join-Path $folder a.png), (Join-Path $folder b.png)
            @(Import-Clixml $file | Remove-ImageBackground -Suffix -again).Status | Should -Be 'Completed', 'Completed'
        }

        It 'and was a row is that row again' {
            $failures = (Invoke-Row ([pscustomobject]@{ Width = '20' })).Problems
            $again = Invoke-Row ($failures | ForEach-Object { $_.TargetObject | Add-Member Path a.png; $_ })
            Get-SandboxField $again.Sent[0] w | Should -Be 20
        }
    }

    It 'have their advice once a run' {
        $null = Get-ChildItem *.png | Remove-ImageBackground
        $run = Invoke-Row (Get-Item a.png, b.png)
        Get-Id $run.Problems | Should -Be OutputExists, OutputExists
        @($run.Problems | Where-Object { $_.ErrorDetails.RecommendedAction }) | Should -HaveCount 1
        $run.Problems | ForEach-Object { $_.Exception.Data['RecommendedAction'] | Should -BeLike '*-SkipExisting*' }
        $report = $run.Problems | Export-RembgReport report.html
        [regex]::Matches((Get-Content $report -Raw), 'Use -Force to replace it').Count | Should -BeGreaterOrEqual 2
    }
}
