using System.Reflection;
using System.Runtime.Loader;

namespace Rembg.WindowsHost;

/// <summary>Runs an assembly that has an entry point with the .NET beside this program, as if it had been started by itself.</summary>
internal static class AssemblyRunner
{
    /// <summary>Runs the assembly and returns its exit code.</summary>
    public static int Run(string assemblyPath, string[] arguments)
    {
        var path = Path.GetFullPath(assemblyPath);
        var folder = Path.GetDirectoryName(path)!;
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", folder + Path.DirectorySeparatorChar);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var beside && File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;

        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        Assembly.SetEntryAssembly(assembly);
        return assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [arguments], culture: null) as int? ?? 0;
    }
}
