#Requires -Version 7.4

<#
.SYNOPSIS
    Makes the MAML that PlatyPS exports read well in Get-Help.

.DESCRIPTION
    PlatyPS hands markdown on as it is: fences and backticks, lines that end where the page's lines end, links to files
    beside the page. It leaves out the defaults, too, and shows a nullable number by the name it has in .NET. Here
    examples become code with remarks, text becomes paragraphs, and links lead to the project.

.PARAMETER Path
    The MAML file. It is changed in place.

.PARAMETER Help
    What Import-MarkdownCommandHelp read from the pages.

.PARAMETER BaseUri
    Where docs/ is on the web.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [object[]] $Help,
    [Parameter(Mandatory)] [uri] $BaseUri
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$maml = 'http://schemas.microsoft.com/maml/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
$document = [xml](Get-Content $Path -Raw)
$names = [Xml.XmlNamespaceManager]::new($document.NameTable)
$names.AddNamespace('maml', $maml)
$names.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
$names.AddNamespace('dev', $dev)

# Parameters whose type holds any value, by the type of what is expected.
$expected = @{ Width = 'System.Int32', 'int'; Height = 'System.Int32', 'int'; Angle = 'System.Double', 'double'; Format = 'Rembg.ImageFormat', 'ImageFormat' }

function Find-Node([Xml.XmlNode] $In, [string] $XPath) {
    @($In.SelectNodes($XPath, $names))
}

function Add-Element([Xml.XmlNode] $To, [string] $Name, [string] $Text) {
    $prefix = ($Name -split ':')[0]
    $element = $document.CreateElement($prefix, ($Name -split ':')[1], $names.LookupNamespace($prefix))
    $element.InnerText = $Text
    $null = $To.AppendChild($element)
}

# A paragraph's lines become one; those of a list stay apart.
function ConvertTo-PlainText([string] $Markdown) {
    $joined = $Markdown.Trim() -replace '\s*\r?\n(?!\s*- )\s*', ' '
    $joined -replace '\*\*([^*`]+)\*\*', '$1' -replace '`([^`]*)`|(?<![*\w])\*([^*`]+)\*(?![*\w])', '$1$2' -replace '\[([^\]]+)\]\([^)]+\)', '$1'
}

# PlatyPS puts a whole section into one paragraph.
function Split-Paragraph([Xml.XmlNode] $Paragraph) {
    $texts = $Paragraph.InnerText.Trim() -split '\r?\n\s*\n' | ForEach-Object { ConvertTo-PlainText $_ }
    foreach ($text in $texts | Select-Object -SkipLast 1) {
        $before = $Paragraph.Clone()
        $before.InnerText = $text
        $null = $Paragraph.ParentNode.InsertBefore($before, $Paragraph)
    }

    $Paragraph.InnerText = $texts | Select-Object -Last 1
}

function Edit-Example([Xml.XmlNode] $Example) {
    $introduction = $Example.SelectSingleNode('maml:introduction', $names)
    $remarks = $Example.SelectSingleNode('dev:remarks', $names)

    # PlatyPS makes a paragraph at every blank line, those of the code too, and sets apart what it knows by one that
    # holds nothing but this character.
    $paragraphs = (Find-Node $introduction 'maml:para').InnerText.ForEach({ $_.Trim([char]0x80, "`r", "`n") })
    $introduction.RemoveAll()
    $text = $paragraphs.Where({ $_ }) -join "`n`n"
    if ($text -notmatch '(?s)^```\w*\n(?<code>.*?)\n+```\n*(?<remarks>.*)$') {
        throw "This example does not begin with its code: $text"
    }

    $Example.SelectSingleNode('dev:code', $names).InnerText = $Matches.code
    foreach ($paragraph in $Matches.remarks -split '\n\n') {
        Add-Element $remarks 'maml:para' (ConvertTo-PlainText $paragraph)
    }

    # The view puts the next title on the line after the last one.
    Add-Element $remarks 'maml:para' ''
}

function Edit-Parameter([Xml.XmlNode] $Parameter, [object] $Known) {
    foreach ($type in Find-Node $Parameter './/*[contains(., "System.Nullable`1") and not(*)]') {
        $type.InnerText = $type.InnerText -replace 'System\.Nullable`1\[(.+)\]', '$1'
    }

    if ($Known -and $Known.DefaultValue) {
        Add-Element $Parameter 'dev:defaultValue' $Known.DefaultValue
    }
}

function Edit-Link([Xml.XmlNode] $Link, [string] $Command) {
    $uri = $Link.SelectSingleNode('maml:uri', $names)
    if ($Link.SelectSingleNode('maml:linkText', $names).InnerText -eq 'Online Version') {
        $uri.InnerText = [uri]::new($BaseUri, "help/$Command.md")
    }
    elseif ($uri.InnerText -match '^\.\./') {
        $uri.InnerText = [uri]::new($BaseUri, ($uri.InnerText -replace '^\.\./'))
    }
    else {
        # Another command's page: its name is all that Get-Help needs.
        $uri.InnerText = ''
    }
}

foreach ($command in Find-Node $document '//command:command') {
    $name = $command.SelectSingleNode('command:details/command:name', $names).InnerText
    $page = $Help | Where-Object Title -EQ $name
    foreach ($example in Find-Node $command 'command:examples/command:example') {
        Edit-Example $example
    }

    foreach ($parameter in Find-Node $command 'command:parameters/command:parameter') {
        Edit-Parameter $parameter ($page.Parameters | Where-Object Name -EQ $parameter.SelectSingleNode('maml:name', $names).InnerText)
    }

    foreach ($type in Find-Node $command './/*[not(*)]') {
        if ($type.InnerText -in 'Rembg.Parameters.Cell', 'Cell') {
            $parameter = $type.SelectSingleNode('ancestor::command:parameter/maml:name', $names)
            $name = if ($parameter) { $expected[$parameter.InnerText] } else { 'System.Object', 'object' }
            $type.InnerText = $name[$type.InnerText -eq 'Cell']
        }
    }

    foreach ($link in Find-Node $command 'command:relatedLinks/maml:navigationLink') {
        Edit-Link $link $name
    }

    foreach ($paragraph in Find-Node $command './/maml:para[not(ancestor::command:example)]') {
        Split-Paragraph $paragraph
    }
}

$document.Save($Path)
