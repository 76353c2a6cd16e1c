# The PowerShell in the documentation, as code to run. A comment above a block says what is special about it:
#
#     <!-- not run: why -->       it needs a person, a vault, another system
#     <!-- fails: ErrorId -->     it shows this error
#     <!-- save as name.ps1 -->   it is a script, for the blocks that follow on the page
#     <!-- recipe: name -->       it has a test of its own, which gets it by this name; not PowerShell alone

# The blocks of a page: Name, Line, Code, and Skip, Fails and SaveAs where they apply.
function Get-PageExample([string] $Path) {
    $page = Split-Path $Path -Leaf
    $text = Get-Content $Path -Raw
    $pattern = '(?ms)(?:^<!-- (?<mark>[^\n]*?) -->\r?\n)?^```powershell\r?\n(?<code>.*?)^```'
    foreach ($match in [regex]::Matches($text, $pattern)) {
        $mark = $match.Groups['mark'].Value
        $line = ($text.Substring(0, $match.Groups['code'].Index) -split "`n").Count
        @{
            Name = "$page, line $line"
            Code = $match.Groups['code'].Value
            Skip = if ($mark -match '^(?:not run|recipe): (.+)') { $Matches[1] }
            Fails = if ($mark -match '^fails: (\w+)$') { $Matches[1] }
            SaveAs = if ($mark -match '^save as (\S+)$') { $Matches[1] }
        }
    }
}

# The code of a recipe, as it is printed.
function Get-PageRecipe([string] $Name) {
    $found = foreach ($page in Get-ChildItem (Join-Path (Split-Path (Split-Path $PSScriptRoot)) docs) -Filter *.md) {
        [regex]::Matches((Get-Content $page -Raw), "(?ms)^<!-- recipe: $Name -->\r?\n``````\w+\r?\n(?<code>.*?)^``````") |
            ForEach-Object { $_.Groups['code'].Value -replace '\r' }
    }
    if (@($found).Count -ne 1) {
        throw "There are $(@($found).Count) recipes '$Name' in the documentation."
    }

    $found
}

# The names of all recipes.
function Get-PageRecipeName {
    Get-ChildItem (Join-Path (Split-Path (Split-Path $PSScriptRoot)) docs) -Filter *.md |
        Select-String '^<!-- recipe: (.+) -->' | ForEach-Object { $_.Matches[0].Groups[1].Value }
}

# A folder as the documentation has it in mind.
function New-ExampleFolder([string] $Path, [hashtable[]] $Script) {
    $null = New-Item (Join-Path $Path 'catalogue/bags'), (Join-Path $Path 'catalogue/shoes') -ItemType Directory
    $pictures = Join-Path (Split-Path $PSScriptRoot) 'Rembg.Demo/Pictures'
    $sources = @{
        'clock.jpg' = 'clock.jfif'
        'lamp.jpg' = 'lamp [old].jpg'
        'mug.jpg' = 'lamp [old].jpg'
        'chair [old].jpg' = 'lamp [old].jpg'
        'duck.bmp' = 'duck.bmp'
        'headphones.webp' = 'headphones.webp'
        'robot.png' = 'robot.png'
        'catalogue/bags/red.jpg' = 'clock.jfif'
        'catalogue/shoes/red.jpg' = 'lamp [old].jpg'
    }
    foreach ($name in $sources.Keys) {
        Copy-Item -LiteralPath (Join-Path $pictures $sources[$name]) -Destination (Join-Path $Path $name)
    }

    Copy-Item (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'docs/scripts/*.ps1') -Destination $Path
    Set-Content (Join-Path $Path '.env') 'API_KEY=sandbox'
    Set-Content (Join-Path $Path looks.psd1) (Get-PageRecipe looks)
    Set-Content (Join-Path $Path 'jobs.csv') 'Path,Width', 'duck.bmp,800', 'robot.png,'
    foreach ($file in $Script) {
        Set-Content (Join-Path $Path $file.SaveAs) $file.Code
    }
}

# Runs code in a folder, in a runspace of its own: what it wrote, the errors it showed, and the ids of all it had, those
# that it caught among them.
function Invoke-Example([string] $Code, [string] $Folder) {
    $run = Start-InRunspace -ScriptBlock ([scriptblock]::Create("Set-Location -LiteralPath `$folder`n$Code")) -Variable @{ folder = $Folder }
    try {
        $ended = try { Wait-InRunspace $run } catch { $_.Exception.InnerException }
        $all = $run.Shell.Runspace.SessionStateProxy.GetVariable('Error')
        [pscustomobject]@{
            Output = @($run.Output)
            Shown = @($run.Streams.Error) + @($ended | Where-Object { $_ })
            Ids = @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' })
        }
    }
    finally {
        Remove-Runspace $run
    }
}
