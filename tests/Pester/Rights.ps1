# Permissions do not apply to root. Where the tests run as root, a program of theirs can be started without root's privileges: it
# still owns root's files, among them the PowerShell of the packages, but it is refused what it may not read or write.

# Whether a program can be started that permissions apply to.
function Test-PrivilegeDrop {
    $PSVersionTable.Platform -eq 'Unix' -and ((id -u) -ne 0 -or (Get-Command setpriv -CommandType Application -ErrorAction Ignore))
}

# Makes it one.
function Remove-Right([Diagnostics.ProcessStartInfo] $Start) {
    if ((id -u) -eq 0) {
        $Start.Arguments = '--inh-caps=-all --bounding-set=-all "{0}" {1}' -f $Start.FileName, $Start.Arguments
        $Start.FileName = 'setpriv'
    }
}
