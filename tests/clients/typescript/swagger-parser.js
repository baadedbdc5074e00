// Validates documents with swagger-parser: node swagger-parser.js FILE...
import SwaggerParser from '@apidevtools/swagger-parser';

for (const path of process.argv.slice(2)) await SwaggerParser.validate(path);
