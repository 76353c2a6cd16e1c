using Rembg.Demo;
using Rembg.Sandbox;
using Rembg.Tests.Processes;

Console.OutputEncoding = System.Text.Encoding.UTF8;

await using var sandbox = await SandboxServer.StartAsync();
var album = Album.Copy(Repository.PathOf("tests/Rembg.Demo/Pictures"));
Console.WriteLine($"""
    {album.Sources.Count} pictures are in {album.Folder}
    The service is played by the sandbox at {sandbox.Address}: no key, no account and no credit is needed.
    """);

var (powerShell, reason) = await PowerShell.FindAsync();
if (powerShell is null)
{
    Console.WriteLine($"{reason}, so this is the client library's batch without the cmdlets.");
}

var ended = powerShell is null
    ? await ClientShow.RunAsync(album, sandbox.Address)
    : await CmdletShow.RunAsync(powerShell, album, sandbox.Address);

var missing = album.Missing();
Console.WriteLine();
foreach (var source in missing)
{
    Console.WriteLine($"There is no result for {source}.");
}

Console.WriteLine($"The pictures and their results are in {album.Folder}");
return ended && missing.Count == 0 ? 0 : 1;
