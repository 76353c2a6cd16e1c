# How results look at the prompt. The views of usage and cycles are tested with their cmdlets.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Join-Path $TestDrive pictures
    $results = 'cup.png', 'a-name-that-is-longer-than-any-column-of-this-table-can-be-on-a-screen.png' |
        ForEach-Object { New-TestPicture (Join-Path $folder $_) } | Remove-ImageBackground

    function Get-Table([object[]] $InputObject, [int] $Width) {
        ($InputObject | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The table of results' {
    It 'names both files and what went over the wire' {
        $lines = Get-Table ($results | Where-Object SourcePath -Like *cup.png) 100
        $lines[0] -split '\s+' | Should -Be 'Status', 'Source', 'Output', 'Sent', 'Saved', 'Time'
        $lines[2] | Should -Match '^Completed +pictures[\\/]cup\.png +cup-nobg\.webp +\d[\d.,]* K?B +\d[\d.,]* K?B +\d+[.,]\d s$'
    }

    It 'fits <_> columns' -ForEach 80, 100 {
        $lines = Get-Table $results $_
        $lines | Should -HaveCount 4
        $lines | Where-Object Length -GT $_ | Should -BeNullOrEmpty
    }

    It 'shows the end of a long name at <_> columns' -ForEach 80, 100 {
        @(Get-Table $results $_) -match 'on-a-screen\.png ' | Should -HaveCount 1
        @(Get-Table $results $_) -match 'a-screen-nobg\.webp ' | Should -HaveCount 1
    }

    It 'makes links of names that fit, and of nothing else' {
        $type = [Rembg.Views.ResultView].Assembly.GetType('Rembg.Views.Hyperlink')
        $of = { param($Text, $Path, $Width) $type.GetMethod('Of').Invoke($null, [object[]]@([string]$Text, [string]$Path, [int]$Width)) }
        $path = [IO.Path]::Combine($folder, 'a cup#1.png')
        & $of 'a cup#1.png' $path 29 | Should -Match '^\x1b\]8;;file://.*/a%20cup%231\.png\x1b\\a cup#1\.png\x1b\]8;;\x1b\\$'
        & $of 'a cup#1.png' $path 0 | Should -Be 'a cup#1.png'
        & $of 'a cup#1.png' $path 10 | Should -Be 'a cup#1.png'
        & $of "a$([char]27)[2J" $path 29 | Should -Be "a$([char]27)[2J"
        $results | Out-String | Should -Not -Match '\x1b\]8'
    }

    It 'looks the same after a job or a file has brought the results here' {
        $file = Join-Path $TestDrive results.xml
        $results | Export-Clixml $file
        Get-Table (Import-Clixml $file) 100 | Should -Be (Get-Table $results 100)
    }

    It 'tells why there is no output' {
        $note = Join-Path $folder note.txt
        Set-Content $note 'not a picture'
        $lines = Get-Table (Get-Item $note | Remove-ImageBackground) 100
        $lines[2] | Should -Match '^Skipped +pictures[\\/]note\.txt +\(NotAPicture\) *$'
    }

    It 'fits a window of 80 columns: the whole reason, and the folders that there is room for' {
        Add-TestHost
        $watching = [RembgTests.WatchingHost]::new()
        $watching.Height, $watching.Width = 25, 80
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($ModulePath)
        $runspace = [runspacefactory]::CreateRunspace($watching, $state)
        $runspace.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        try {
            $deep = New-TestPicture (Join-Path $TestDrive 'narrow/a-folder-of-cups/red/tall/cup.png')
            $results = $shell.AddScript('param($Folder, $Path) Set-Location $Folder; Get-Item $Path | Remove-ImageBackground -MaximumImageCount 0').AddArgument($TestDrive).AddArgument($deep).Invoke()
            $shell.Commands.Clear()
            $other = [pscustomobject]@{ PSTypeName = 'Deserialized.Rembg.RemovalResult'; Status = 'Skipped'; Reason = 'InProgressElsewhere'; SourcePath = $deep.FullName }
            $lines = $shell.AddScript('param($Results) $Results | Out-String -Width 80').AddArgument(@($results; $other)).Invoke() -split '\r?\n' | Where-Object { $_ }
            $lines[2] | Should -Match '^NotSubmitted +red[\\/]tall[\\/]cup\.png +\(MaximumImageCount\)'
            $lines[3] | Should -Match '^Skipped +red[\\/]tall[\\/]cup\.png +InProgressElsewhere'
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'tells the folders of a tree, as seen from where the command ran' {
        $tree = Join-Path $TestDrive tree
        $null = New-TestPicture (Join-Path $tree cup.png)
        $null = New-TestPicture (Join-Path $tree 'shoes/red/boot.png')
        Push-Location $tree
        try {
            $results = Get-ChildItem -Recurse -Filter *.png | Remove-ImageBackground -OutputDirectory web -RelativeTo . | Sort-Object SourcePath
            $lines = Get-Table $results 100
            $slash = [regex]::Escape([IO.Path]::DirectorySeparatorChar)
            $lines[2] | Should -Match "^Completed +cup\.png +web${slash}cup\.webp "
            $lines[3] | Should -Match "^Completed +shoes${slash}red${slash}boot\.png +web${slash}shoes${slash}red${slash}boot\.webp "
        }
        finally {
            Pop-Location
        }
    }

    It 'is short when nothing was sent' {
        $skipped = $results[0].SourcePath | Remove-ImageBackground -SkipExisting
        (Get-Table $skipped 100)[2] | Should -Match '^Skipped .* K?B +$'
    }
}

Describe 'The cells of the table' {
    It 'shows <Length> bytes as <Text>' -ForEach @(
        @{ Length = 0; Text = '0 B' }, @{ Length = 999; Text = '999 B' }, @{ Length = 1000; Text = '1.0 KB' }
        @{ Length = 10189; Text = '10 KB' }, @{ Length = 1023999; Text = '1000 KB' }, @{ Length = 1024000; Text = '1.0 MB' }
        @{ Length = 52428800; Text = '50 MB' }, @{ Length = 1048576000; Text = '1.0 GB' }, @{ Length = $null; Text = '' }
    ) {
        Invoke-WithCulture en-US { [Rembg.Views.ResultView]::Size($Length) } | Should -Be $Text
    }

    It 'shows <Seconds> seconds as <Text>' -ForEach @(
        @{ Seconds = 0; Text = '' }, @{ Seconds = 0.84; Text = '0.8 s' }, @{ Seconds = 59.94; Text = '59.9 s' }
        @{ Seconds = 59.96; Text = '1:00' }, @{ Seconds = 125; Text = '2:05' }, @{ Seconds = 90061; Text = '25:01:01' }
    ) {
        Invoke-WithCulture en-US { [Rembg.Views.ResultView]::Span([timespan]::FromMilliseconds($Seconds * 1000)) } | Should -Be $Text
    }

    It 'shows <Path>, seen from <Folder>, as <Text>' -ForEach @(
        @{ Path = 'a/b/cup.png'; Folder = 'a/b'; Text = 'cup.png' }, @{ Path = 'a/b/cup.png'; Folder = 'a'; Text = 'b/cup.png' }
        @{ Path = 'a/b/cup.png'; Folder = 'a/c'; Text = 'b/cup.png' }, @{ Path = 'a/bc/cup.png'; Folder = 'a/b'; Text = 'bc/cup.png' }
        @{ Path = 'a/b/cup.png'; Folder = $null; Text = 'b/cup.png' }, @{ Path = 'cup.png'; Folder = $null; Text = 'cup.png' }, @{ Path = $null; Folder = 'a'; Text = '' }
        @{ Path = 'a/shoes-of-summer/shoes-red/boot.png'; Folder = 'a'; Text = 'shoes-red/boot.png' }
        @{ Path = 'a/b/a-name-that-is-longer-than-a-column.png'; Folder = 'a'; Text = 'a-name-that-is-longer-than-a-column.png' }
    ) {
        $Path, $Folder, $Text = $Path, $Folder, $Text | ForEach-Object { if ($null -ne $_) { $_.Replace('/', [IO.Path]::DirectorySeparatorChar) } else { [NullString]::Value } }
        [Rembg.Views.ResultView]::Place($Path, $Folder) | Should -Be "$Text"
    }

    It 'writes numbers the way the user does' {
        Invoke-WithCulture de-DE { [Rembg.Views.ResultView]::Size(1536) } | Should -Be '1,5 KB'
    }
}

Describe 'The views' {
    It 'add nothing that a list, a CSV, JSON or another process would show' {
        $names = [Rembg.RemovalResult].GetProperties().Name + 'PSPath', 'FullName'
        $results[0].PSObject.Properties.Name | Sort-Object | Should -Be ($names | Sort-Object)
        ($results[0] | ConvertTo-Csv)[0] -split ',' | Sort-Object | Should -Be ($names | ForEach-Object { "`"$_`"" } | Sort-Object)
        ($results[0] | ConvertTo-Json | ConvertFrom-Json).PSObject.Properties.Name | Sort-Object | Should -Be ($names | Sort-Object)
        $file = Join-Path $TestDrive result.xml
        $results[0] | Export-Clixml $file
        (Import-Clixml $file).PSObject.Properties.Name | Sort-Object | Should -Be ($names | Sort-Object)
    }

    It 'show the same in Constrained Language Mode, from here and from a file' {
        $file = Join-Path $TestDrive shown.xml
        $picture = ($results | Where-Object SourcePath -Like *cup.png).SourcePath
        $run = Invoke-Pwsh @"
            `$result = Remove-ImageBackground -LiteralPath '$picture' -Force
            `$usage = Get-RembgUsage -IncludeBillingCycle
            `$cycles = Get-RembgBillingCycle
            `$current = Get-RembgBillingCycle -Current
            `$all = `$result, `$usage, `$cycles, `$current
            `$all | Export-Clixml '$file'
            `$read = Import-Clixml '$file'
            `$shown = { foreach (`$one in `$args) { `$one | Out-String -Width 100; `$one | Format-Table | Out-String -Width 100 } }
            `$before = & `$shown @all
            `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            "`$(`$before -ne '')" -eq "`$((& `$shown @all) -ne '')"
            "`$(`$before -ne '')" -eq "`$((& `$shown @read) -ne '')"
            `$before
"@
        $run.Error | Should -BeNullOrEmpty
        $run.Output[0, 1] | Should -Be 'True', 'True'
        $text = $run.Output -join "`n"
        $text | Should -Match '(?m)^Completed +pictures[\\/]cup\.png +cup-nobg\.webp +\d.* K?B +\d.* K?B +\d.* s$'
        $text | Should -Match '(?m)^Left +[\d.,]+$'
        $text | Should -Match '(?m)^Plan +Period +AppUsage +ApiUsage +Credits +Prepaid$'
        $text | Should -Match '(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ +\d+ +\d+$'
    }

    It 'come whatever the preferences of the session are, without a word of it' {
        $run = Invoke-Pwsh @'
            $VerbosePreference = $DebugPreference = 'Continue'
            $ConfirmPreference = 'Low'
            $WhatIfPreference = $true
            $Error.Clear()
            Get-RembgUsage | Out-String
            Get-RembgUsage -PeriodStart 2024-02-01 4>&1 5>&1 | ForEach-Object { $_.GetType().Name }
            $Error.Count
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output -join "`n" | Should -Match '(?m)^Plan +Premium-20000$'
        $run.Output -match 'TypeData|FormatData' | Should -BeNullOrEmpty
        $run.Output[-1] | Should -Be '0'
    }

    It 'stay when other modules bring theirs, and come to each runspace' {
        $run = Invoke-Pwsh @"
            `$null = Get-RembgUsage
            Update-FormatData
            Update-TypeData
            Get-RembgUsage | Out-String
            1..2 | ForEach-Object { [powershell]::Create().AddScript('Import-Module ''$ModulePath''; Get-RembgUsage | Out-String').Invoke() }
"@
        $run.Error | Should -BeNullOrEmpty
        $run.Output -match '^Plan ' | Should -HaveCount 3
    }

    It 'are done without where a session takes none, and -Verbose tells it' {
        $run = Invoke-Pwsh -NoModule @"
            `$state = [initialsessionstate]::CreateDefault2()
            `$state.DisableFormatUpdates = `$true
            `$state.ImportPSModule('$ModulePath')
            `$shell = [powershell]::Create(`$state)
            `$null = `$shell.AddScript('Get-RembgUsage -Verbose')
            `$shell.Invoke().Membership
            `$shell.Streams.Error.Count
            `$shell.Streams.Verbose | Where-Object Message -Like '*accepts no format data*' | Measure-Object | ForEach-Object Count
"@
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Be 'Premium-20000', '0', '1'
    }
}
