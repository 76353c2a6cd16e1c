using Rembg.Parameters;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <content>The files and images that one input names.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    private void ProcessFiles(ImageInput.Files files, JobSettings settings)
    {
        var typed = MyInvocation.ExpectingInput ? [] : FindTyped(files);
        foreach (var path in files.Paths)
        {
            try
            {
                var sources = typed.TryGetValue(path, out var found) ? found : Find(path, files);
                if (sources.Count == 0)
                {
                    WriteWarning($"No file matches '{path}'.");
                }

                var origin = new RequestOrigin(settings.Shape(ResultShape.Object), path);
                var isExplicit = files.IsNamed && !(files.MayHaveWildcards && _resolver.IsPattern(path, sources));
                foreach (var source in sources)
                {
                    Process(FileRequest(source, settings, isExplicit, origin));
                }
            }
            catch (RembgException failure)
            {
                _run.WriteFailure(failure, _resolver.TryLiteral(path));
            }
        }
    }

    private IReadOnlyList<string> Find(string path, ImageInput.Files files) =>
        _resolver.Find(path, files.MayHaveWildcards, isListed: MyInvocation.ExpectingInput);

    // The files of patterns that were typed, before the first image is sent: then the number of inputs is known.
    private Dictionary<string, IReadOnlyList<string>> FindTyped(ImageInput.Files files)
    {
        var typed = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var path in files.MayHaveWildcards ? files.Paths.Where(WildcardPattern.ContainsWildcardCharacters) : [])
        {
            try
            {
                typed[path] = Find(path, files);
            }
            catch (RembgException)
            {
                // Reported when the path is processed.
            }
        }

        _run.Inputs.Total = files.Paths.Sum(path => typed.TryGetValue(path, out var found) ? found.Count : 1);
        return typed;
    }

    private void ProcessMemory(ImageInput.Memory memory, JobSettings settings)
    {
        var otherwise = settings.Output is not { OutFile: null, OutputDirectory: null } ? ResultShape.Object
            : memory.IsBase64 ? ResultShape.Base64
            : ResultShape.Bytes;
        var origin = new RequestOrigin(settings.Shape(otherwise), Path: null);
        Process(RemovalRequest.FromBytes(memory.Content, settings.Options, Resolve(settings.Output, origin), origin));
    }
}
