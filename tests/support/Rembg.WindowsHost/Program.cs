using System.Reflection;
using System.Runtime.Loader;

namespace Rembg.WindowsHost;

/// <summary>
/// Runs an assembly that has a beginning, whatever it was built for, with the .NET beside this program: as if it had been
/// started by itself, with what lies beside it.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("Usage: Rembg.WindowsHost ASSEMBLY [ARGUMENTS]");
            return 2;
        }

        var path = Path.GetFullPath(arguments[0]);
        var folder = Path.GetDirectoryName(path)!;
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", folder + Path.DirectorySeparatorChar);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var beside && File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;

        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        Assembly.SetEntryAssembly(assembly);
        return assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [arguments[1..]], culture: null) as int? ?? 0;
    }
}
