# What a row says is what is done: cells of real CSV files and the same values typed, in several cultures, against what the
# sandbox received. What is not understood is told, and nothing of it is sent.

BeforeDiscovery {
    $cultures = 'en-US', 'de-DE', 'tr-TR', 'ar-SA'

    # Cell: as it stands in a CSV. Typed: what PowerShell would make of it at the prompt, where that is something else.
    $mistakes = foreach ($culture in $cultures) {
        @(
            @{ Column = 'Width'; Cell = '800px' }, @{ Column = 'Width'; Cell = 'abc' }, @{ Column = 'Width'; Cell = '35 cm' }
            @{ Column = 'Width'; Cell = '1.200' }, @{ Column = 'Width'; Cell = '1,200' }, @{ Column = 'Height'; Cell = '12.5' }
            @{ Column = 'Height'; Cell = '0' }, @{ Column = 'Height'; Cell = '10001' }, @{ Column = 'Width'; Cell = '1e3' }
            @{ Column = 'Width'; Cell = '0x20' }, @{ Column = 'Width'; Cell = '99999999999999999999' }
            @{ Column = 'Angle'; Cell = '12,5' }, @{ Column = 'Angle'; Cell = "90$([char]0xB0)" }, @{ Column = 'Angle'; Cell = '361' }
            @{ Column = 'Angle'; Cell = 'NaN' }, @{ Column = 'Angle'; Cell = "$([char]0x0664)$([char]0x0665)" }
            @{ Column = 'Format'; Cell = 'tif' }, @{ Column = 'Format'; Cell = '1' }, @{ Column = 'Format'; Cell = 'Png,Webp' }
            @{ Column = 'Mask'; Cell = 'ja' }, @{ Column = 'Force'; Cell = 'x' }, @{ Column = 'NoExpand'; Cell = '2' }
        ) | ForEach-Object { $_ + @{ Culture = $culture } }
    }

    $understood = foreach ($culture in $cultures) {
        @(
            @{ Column = 'Width'; Cell = '1200'; Field = 'w'; Sent = '1200' }, @{ Column = 'Height'; Cell = ' +8 '; Field = 'h'; Sent = '8' }
            @{ Column = 'Angle'; Cell = '12.5'; Field = 'angle'; Sent = '12.5' }, @{ Column = 'Angle'; Cell = '-1.200'; Field = 'angle'; Sent = '-1.2' }
            @{ Column = 'Format'; Cell = 'JPG'; Field = 'format'; Sent = 'jpeg' }, @{ Column = 'Format'; Cell = '.bmp'; Field = 'format'; Sent = 'bmp' }
            @{ Column = 'Mask'; Cell = 'Yes'; Field = 'mask'; Sent = 'true' }, @{ Column = 'BackgroundColor'; Cell = 'INDIGO'; Field = 'bg_color'; Sent = '#4b0082' }
        ) | ForEach-Object { $_ + @{ Culture = $culture } }
    }

    . $PSScriptRoot/BuiltModule.ps1
    $command = (Import-Module $ModulePath -PassThru -Force).ExportedCmdlets['Remove-ImageBackground']
    $byName = foreach ($parameter in $command.Parameters.Values) {
        if ($parameter.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true) {
            foreach ($name in @($parameter.Name) + $parameter.Aliases) {
                @{ Name = $name }
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    function Invoke-Row([object] $Row, [hashtable] $Given = @{}) {
        $results = @($Row | Remove-ImageBackground @Given -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warned -WarningAction SilentlyContinue)
        [pscustomobject]@{ Results = $results; Problems = @($problems); Warned = @($warned); Sent = @(Get-SandboxRequest -Removal) }
    }

    function New-List([string[]] $Line, [string] $Encoding = 'utf8') {
        Set-Content jobs.csv $Line -Encoding $Encoding
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'What a row says' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location $folder
        $null = New-TestPicture a.png -Width 40 -Height 30
        $null = New-TestPicture b.png -Width 41 -Height 31
        $null = New-TestPicture c.png -Width 42 -Height 32
    }

    AfterEach {
        Set-Location $here
    }

    It 'is one row''s error where a property throws: <_>' -ForEach 'Path', 'Width', 'OutFile', 'Boom' {
        $bad = [pscustomobject]@{ LiteralPath = 'b.png' } | Add-Member ScriptProperty $_ { throw 'no such cell' } -PassThru
        $run = Invoke-Row ([pscustomobject]@{ Path = 'a.png' }, $bad, [pscustomobject]@{ Path = 'c.png' })
        $run.Results.SourcePath | Should -Contain (Join-Path $folder a.png)
        $run.Results.SourcePath | Should -Contain (Join-Path $folder c.png)
        if ($_ -eq 'Boom') {
            $run.Results | Should -HaveCount 3
            return
        }

        $run.Results | Should -HaveCount 2
        $run.Problems | Should -HaveCount 1
        $run.Problems[0].ErrorDetails.Message | Should -BeLike "*$_*no such cell*"
        $bad.PSObject.Properties[$_].MemberType | Should -Be ScriptProperty
    }

    Context 'a cell' {
        It '<Column> "<Cell>" is one error for its row, and the others are done (<Culture>)' -ForEach $mistakes {
            New-List "Path,$Column", 'a.png,', "b.png,`"$Cell`"", 'c.png,'
            $run = Invoke-WithCulture $Culture { Invoke-Row (Import-Csv jobs.csv) }
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].FullyQualifiedErrorId | Should -Be 'InvalidParameterValue,Rembg.Commands.RemoveImageBackgroundCommand'
            $run.Problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
            $run.Problems[0].TargetObject | Should -Be (Join-Path $folder b.png)
            $run.Problems[0].ErrorDetails.Message | Should -Match "\b$Column\b"
            $run.Problems[0].ErrorDetails.Message | Should -Match ([regex]::Escape("'$Cell'"))
            ($run.Results.SourcePath | Split-Path -Leaf | Sort-Object) | Should -Be 'a.png', 'c.png'
            $run.Sent | Should -HaveCount 2
            $run.Sent | ForEach-Object { $_.fields.name } | Should -Be 'format', 'format' -Because 'nothing is left over from another row'
        }

        It '<Column> "<Cell>" typed ends the command before the first file (<Culture>)' -ForEach $mistakes {
            $given = @{ $Column = $Cell }
            Invoke-WithCulture $Culture { { Get-ChildItem *.png | Remove-ImageBackground @given } | Should -Throw }
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It '<Column> "<Cell>" is sent as <Field>=<Sent>, from a row and typed (<Culture>)' -ForEach $understood {
            New-List "Path,$Column,OutFile", "a.png,$Cell,"
            $run = Invoke-WithCulture $Culture { Invoke-Row (Import-Csv jobs.csv) }
            $run.Problems | Should -BeNullOrEmpty
            $run.Warned | Should -BeNullOrEmpty
            Get-SandboxField $run.Sent[0] $Field | Should -BeExactly $Sent
            $given = @{ $Column = if ($Column -eq 'Mask') { $true } else { $Cell } }
            Invoke-WithCulture $Culture { $null = Remove-ImageBackground b.png @given }
            Get-SandboxField @(Get-SandboxRequest -Removal)[1] $Field | Should -BeExactly $Sent
        }

        It 'that is a number of PowerShell is that number (<_>)' -ForEach 'en-US', 'de-DE', 'ar-SA' {
            Invoke-WithCulture $_ {
                $null = Remove-ImageBackground a.png -Angle 12.5 -Width 1kb -Height 8.0
                $null = [pscustomobject]@{ Path = 'b.png'; Angle = 12.5; Width = 1024L; Mask = $true; NoExpand = 0 } | Remove-ImageBackground
            }
            $sent = Get-SandboxRequest -Removal
            Get-SandboxField $sent[0] angle | Should -BeExactly '12.5'
            Get-SandboxField $sent[0] w | Should -BeExactly '1024'
            Get-SandboxField $sent[0] h | Should -BeExactly '8'
            Get-SandboxField $sent[1] angle | Should -BeExactly '12.5'
            Get-SandboxField $sent[1] mask | Should -BeExactly 'true'
            $sent[1].fields.name | Should -Not -Contain 'expand'
        }

        It 'says it in plain words when -Angle 12,5 was typed, which is two numbers' {
            { Remove-ImageBackground a.png -Angle 12, 5 } | Should -Throw -ErrorId 'InvalidParameterValue,*'
            { Remove-ImageBackground a.png -Angle 12, 5 } | Should -Throw '*2 values (12 and 5)*point*'
        }

        It 'is told with every other one of its row, in one error' {
            New-List 'Path,Width,Angle,Mask', 'a.png,800px,90d,ja'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 1
            foreach ($value in '800px', '90d', 'ja') {
                $run.Problems[0].ErrorDetails.Message | Should -BeLike "*'$value'*"
            }
        }

        It 'is told by -WhatIf as well' {
            New-List 'Path,Width', 'a.png,800px', 'b.png,'
            $run = Invoke-Row (Import-Csv jobs.csv) @{ WhatIf = $true }
            $run.Problems.FullyQualifiedErrorId | Should -BeLike 'InvalidParameterValue,*'
            $run.Results.SourcePath | Should -Be (Join-Path $folder b.png)
        }

        It 'that a script block makes is read the same way' {
            $run = Invoke-Row (Get-ChildItem *.png) @{ Width = { if ($_.Name -eq 'b.png') { '800px' } else { '80' } } }
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidParameterValue,*'
            $run.Sent | ForEach-Object { Get-SandboxField $_ w } | Should -Be '80', '80'
        }
    }

    Context 'the parameter that binds by property name' {
        It '<Name>: a value that does not convert is an error, and nothing is sent' -ForEach $byName {
            $values = if ($Name -in 'Path', 'LiteralPath', 'PSPath', 'FullName', 'LP') { , @{ no = 'path' } }
            else { @{ no = 'value' }, (1, 2), [datetime]::UtcNow, [type] | ForEach-Object { , $_ } }
            foreach ($value in $values) {
                $row = [ordered]@{}
                if ($Name -notin 'PSPath', 'FullName', 'LP') { $row.Path = 'a.png' }
                $row[$Name] = $value
                $run = Invoke-Row ([pscustomobject]$row)
                $run.Problems | Should -HaveCount 1 -Because "$value"
                ($run.Problems[0].FullyQualifiedErrorId -replace ',.*') | Should -BeIn 'InvalidParameterValue', 'ConflictingParameters'
                $run.Results | Should -BeNullOrEmpty
                $run.Sent | Should -BeNullOrEmpty
            }
        }

        It '<Name>: what one row says does not hold for the next' -ForEach ($byName | Where-Object Name -NotIn 'Path', 'LiteralPath', 'PSPath', 'FullName', 'LP', 'Content', 'Base64') {
            $value = switch ($Name) {
                { $_ -in 'Width', 'Height' } { '20' }
                'Angle' { '10' }
                'Format' { 'png' }
                'BackgroundColor' { 'red' }
                { $_ -in 'OutFile', 'OutputDirectory', 'RelativeTo', 'Suffix' } { 'x.webp' }
                default { 'yes' }
            }
            $without = Invoke-Row ([pscustomobject]@{ Path = 'b.png'; $Name = '' })
            $plain = $without.Sent[0].fields | ConvertTo-Json
            $without.Results | Where-Object OutputPath | ForEach-Object { Remove-Item -LiteralPath $_.OutputPath }
            Reset-Sandbox
            $run = Invoke-Row @([pscustomobject]@{ Path = 'a.png'; $Name = $value }, [pscustomobject]@{ Path = 'b.png'; $Name = '' }, [pscustomobject]@{ Path = 'c.png' })
            $run.Problems | Should -BeNullOrEmpty
            $rest = @($run.Sent | Where-Object { $_.image.sha256 -ne (Get-FileHash a.png).Hash.ToLowerInvariant() })
            $rest | Should -HaveCount 2
            $rest | ForEach-Object { $_.fields | ConvertTo-Json } | Should -Be $plain, $plain
            Join-Path $folder b-nobg.webp | Should -Exist
            Join-Path $folder c-nobg.webp | Should -Exist
        }
    }

    Context 'a row' {
        It 'with <One> and <Other> is an error of its own' -ForEach @(
            @{ One = 'OutFile'; Other = 'OutputDirectory'; Cells = 'x.webp,out'; Id = 'ConflictingParameters' }
            @{ One = 'AsBase64'; Other = 'OutFile'; Cells = 'yes,x.webp'; Id = 'ConflictingParameters' }
            @{ One = 'OutFile'; Other = 'Format'; Cells = 'x.jpg,Png'; Id = 'ConflictingParameters' }
            @{ One = 'Path'; Other = 'LiteralPath'; Cells = 'b.png,c.png'; Id = 'ConflictingParameters' }
            @{ One = 'Mask'; Other = 'BackgroundColor'; Cells = 'yes,red'; Id = 'MaskWithBackgroundColor' }
        ) {
            $path = if ($One -ne 'Path') { 'Path,' }
            New-List "$path$One,$Other", "$(if ($path) { 'b.png,' })$Cells", "$(if ($path) { 'c.png,' } else { 'a.png' }),"
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $run.Problems[0].ErrorDetails.Message | Should -Match "$One\b.*$Other\b|mask"
            $run.Results | Should -HaveCount 1
        }

        It 'without a path column is told with the columns it has' {
            New-List 'File,Width', 'a.png,800'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidParameterValue,*'
            $run.Problems[0].ErrorDetails.Message | Should -BeLike '*File, Width*'
            $run.Sent | Should -BeNullOrEmpty
        }

        It 'that is empty, or has no path in it, is told in plain words' {
            New-List 'Path,Width', ',', ',800', 'a.png,'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 2
            $run.Problems[0].ErrorDetails.Message | Should -BeLike '*its Path is empty*'
            $run.Problems[1].ErrorDetails.Message | Should -BeLike '*its Path is empty*'
            $run.Sent | Should -HaveCount 1
        }

        It 'of a list with semicolons is told with what reads it, which does' {
            New-List 'Path;Width;Angle', 'a.png;800;12,5', 'b.png;800;'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems | Should -HaveCount 2
            $run.Problems[0].ErrorDetails.Message | Should -BeLike "*Import-Csv -Delimiter ';'*"
            $run.Sent | Should -BeNullOrEmpty
            $run = Invoke-Row (Import-Csv jobs.csv -Delimiter ';')
            $run.Problems | Should -HaveCount 1
            $run.Problems[0].ErrorDetails.Message | Should -BeLike "*'12,5'*"
            $run.Sent | Should -HaveCount 1
        }

        It 'of a list with a byte order mark that was read as text is read all the same' {
            foreach ($mark in [string][char]0xFEFF, -join [char[]](0xEF, 0xBB, 0xBF)) {
                $run = Invoke-Row ("${mark}Path,Width", 'a.png,20' | ConvertFrom-Csv) @{ Force = $true }
                $run.Problems | Should -BeNullOrEmpty
                $run.Warned | Should -BeNullOrEmpty
                Get-SandboxField $run.Sent[-1] w | Should -Be 20
            }

            New-List 'Path,Width', 'b.png,20' -Encoding utf8BOM
            (Invoke-Row (Import-Csv jobs.csv)).Results.Status | Should -Be 'Completed'
        }

        It 'of a list from elsewhere is told where a relative path starts' {
            New-List 'Path', 'pictures/gone.png'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Problems[0].FullyQualifiedErrorId | Should -BeLike 'ImageNotFound,*'
            $run.Problems[0].ErrorDetails.Message | Should -BeLike "*$folder*"
            $run.Problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*relative*'
        }

        It 'with columns that are no parameters warns once a run' {
            New-List 'Path,Farbe,ThrottleLimit,Length,Attempts', 'a.png,800,3,1,1', 'b.png,900,3,1,1'
            $run = Invoke-Row (Import-Csv jobs.csv)
            $run.Results | Should -HaveCount 2
            $run.Warned | Should -HaveCount 1
            $run.Warned[0] | Should -BeLike "*'Farbe', 'ThrottleLimit'*ignored*"
            $run.Warned[0] | Should -Not -BeLike '*Length*'
        }

        It 'that is a file, a result, or made from one, warns of nothing' {
            $made = Get-ChildItem a.png | Select-Object * | Remove-ImageBackground -WarningVariable warned -WarningAction SilentlyContinue
            $made.SourcePath | Should -Be (Join-Path $folder a.png)
            $warned | Should -BeNullOrEmpty
            $made | Export-Csv results.csv
            (Invoke-Row (Import-Csv results.csv) @{ OutputDirectory = 'again' }).Warned | Should -Not -BeLike '*column*'
        }

        It 'names its file before it names a pattern' {
            $null = New-TestPicture 'photo[1].png' -Width 50
            $null = New-TestPicture photo1.png -Width 51
            New-List 'Path', 'photo[1].png'
            (Invoke-Row (Import-Csv jobs.csv)).Results.SourcePath | Should -Be (Join-Path $folder 'photo[1].png')
            ('photo[1].png' | Remove-ImageBackground -Suffix -x).SourcePath | Should -Be (Join-Path $folder 'photo[1].png')
        }

        It 'may be JSON, several paths and nulls in it' {
            $rows = '[{ "Path": ["a.png", "b.png"], "Width": 20, "Mask": null, "Angle": 1.5 }]' | ConvertFrom-Json
            $run = Invoke-Row $rows
            $run.Problems | Should -BeNullOrEmpty
            $run.Results | Should -HaveCount 2
            Get-SandboxField $run.Sent[1] angle | Should -Be 1.5
        }

        It 'may be a file that was given a property' {
            $run = Invoke-Row (Get-Item a.png | Add-Member Width 20 -PassThru)
            $run.Results.SourcePath | Should -Be (Join-Path $folder a.png)
            Get-SandboxField $run.Sent[0] w | Should -Be 20
        }

        It 'that is a hashtable is told how to make it a row' {
            $run = Invoke-Row @{ Path = 'a.png' }
            $run.Problems[0].ErrorDetails.Message | Should -BeLike '*`[pscustomobject`]*'
        }
    }

    It 'has -RelativeTo alone told that it does nothing' {
        $null = Get-ChildItem *.png | Remove-ImageBackground -RelativeTo . -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -HaveCount 1
        $warned | Should -BeLike '*-RelativeTo does nothing without -OutputDirectory*'
    }
}

Describe 'What is typed' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location $folder
        $null = New-TestPicture 'chair [old].png' -Width 40 -Height 30
        $null = New-TestPicture a.png -Width 41 -Height 31
    }

    AfterEach { Set-Location $here }

    It 'may be what Tab makes of it' {
        $line = Complete 'Remove-ImageBackground ./cha'
        $line | Should -HaveCount 1
        $result = & ([scriptblock]::Create("Remove-ImageBackground $line"))
        $result.SourcePath | Should -Be (Join-Path $folder 'chair [old].png')
    }

    It 'may escape wildcards: <_>' -ForEach './chair `[old`].png', 'chair ``[old``].png', 'chair `[old`].p*', 'chair [[]old].png' {
        (Remove-ImageBackground $_).SourcePath | Should -Be (Join-Path $folder 'chair [old].png')
        Get-SandboxRequest -Removal | Should -HaveCount 1
    }

    It 'may be an array of bytes in the pipeline, which is one image' {
        $bytes = [IO.File]::ReadAllBytes("$folder/a.png")
        $cut = , $bytes | Remove-ImageBackground
        [Text.Encoding]::ASCII.GetString($cut, 8, 4) | Should -Be 'WEBP'
        (Get-SandboxRequest -Removal).image.sha256 | Should -Be (Get-FileHash a.png).Hash.ToLowerInvariant()
        (, $bytes | Remove-ImageBackground -OutFile x.png).OutputPath | Should -Be (Join-Path $folder x.png)
    }

    It 'cannot be -OutFile x.jpg -Format Png' {
        { Remove-ImageBackground a.png -OutFile x.jpg -Format Png } | Should -Throw -ErrorId 'ConflictingParameters,*'
        (Remove-ImageBackground a.png -OutFile x.jpeg -Format Jpeg).Format | Should -Be Jpeg
    }

    It 'cannot be a suffix with a separator: <_>' -ForEach '/../../zz', '\x', 'a/b' {
        { Remove-ImageBackground a.png -Suffix $_ } | Should -Throw -ErrorId 'InvalidParameterValue,*'
        $row = [pscustomobject]@{ Path = 'a.png'; Suffix = $_ }
        $null = $row | Remove-ImageBackground -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'InvalidParameterValue,*'
        Get-SandboxRequest | Should -BeNullOrEmpty
    }

    It 'cannot be empty: <Name>' -ForEach @{ Name = 'Path'; Value = '' }, @{ Name = 'LiteralPath'; Value = 'a.png', '' }, @{ Name = 'Base64'; Value = ' ' } {
        $given = @{ $Name = $Value }
        { Remove-ImageBackground @given } | Should -Throw -ErrorId 'InvalidParameterValue,*'
    }

    It 'completes formats and leaves switches switches' {
        Complete 'Remove-ImageBackground -Format ' | Should -Be 'Bmp', 'Jpeg', 'Png', 'Webp'
        Complete 'Remove-ImageBackground -Format p' | Select-Object -First 1 | Should -Be 'Png'
        $null = Remove-ImageBackground a.png -Mask -Force
        $null = Remove-ImageBackground a.png -Mask:$false -Force
        $sent = Get-SandboxRequest -Removal
        Get-SandboxField $sent[0] mask | Should -Be true
        Get-SandboxField $sent[1] mask | Should -BeNullOrEmpty
    }
}
