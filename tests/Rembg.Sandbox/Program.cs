using System.Runtime.InteropServices;
using Rembg.Sandbox;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{CommandLine.Help}");
    return 2;
}

var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

SandboxServer server;
try
{
    server = await SandboxServer.StartAsync(line.Options);
}
catch (IOException exception)
{
    await Console.Error.WriteLineAsync($"The sandbox could not start: {exception.Message}");
    return 1;
}

await using var stopped = server;
var address = server.Address.AbsoluteUri.TrimEnd('/');
Console.WriteLine($"Rembg sandbox listening on {address}");
Console.WriteLine($"""
    In PowerShell:
      $env:REMBG_ENDPOINT = '{address}'
      $env:REMBG_API_KEY = 'sandbox'
    Pictures: {(server.MakesRealPictures ? "real cut-outs" : "plain, showing nothing of their source")}.
    Other keys, and how to make things go wrong: tests/Rembg.Sandbox/README.md. Ctrl+C ends it.
    """);
await Console.Out.FlushAsync();

if (line.UntilStdinCloses)
{
    _ = Console.OpenStandardInput().CopyToAsync(Stream.Null).ContinueWith(_ => end.TrySetResult(), TaskScheduler.Default);
}

await end.Task;
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.TrySetResult();
}
